import Cryptography
import Synchronization

/// The palms of people who do not exist: the same in every run, so that who was enrolled yesterday is known today.
enum SamplePalms {
    struct Palm: Equatable, Sendable {
        let id: String
        let title: String
    }

    static let all = [
        Palm(id: "amina-left", title: "Amina, left hand"), Palm(id: "amina-right", title: "Amina, right hand"),
        Palm(id: "badr-left", title: "Badr, left hand"), Palm(id: "badr-right", title: "Badr, right hand"),
        Palm(id: "carla-left", title: "Carla, left hand"), Palm(id: "carla-right", title: "Carla, right hand"),
    ]

    /// Veins run on from feature to feature: a coarse field of random heights, and which half each feature lies in.
    static func veins(of id: String) -> [UInt64] {
        var stream = ByteStream(seed: Array("sample palm:\(id)".utf8))
        let (gridRows, gridColumns) = (PalmCode.rows / 2 + 1, PalmCode.columns / 2 + 1)
        let heights = (0..<(gridRows * gridColumns)).map { _ in Int(stream.next()) - 128 }
        return (0..<PalmCode.rows).map { row in
            (0..<PalmCode.columns).reduce(UInt64(0)) { word, column in
                let (top, left) = (row / 2 * gridColumns, column / 2)
                let (below, right) = (top + row % 2 * gridColumns, left + column % 2)
                let height = heights[top + left] + heights[top + right] + heights[below + left] + heights[below + right]
                return word | (height > 0 ? 1 : 0) << UInt64(column)
            }
        }
    }

    /// What a reader sees of it this time: a little to one side, one feature in forty wrong, some not seen at all.
    static func capture(of id: String, _ randomness: any RandomBytes) -> PalmCode? {
        var stream = ByteStream(seed: randomness.bytes(32))
        let code = veins(of: id).map { word in word ^ stream.word(oneIn: 40) }
        let mask = (0..<PalmCode.rows).map { _ in ~stream.word(oneIn: 12) }
        let side = Int(stream.next()) % 3 - 1
        return PalmCode(code: code, mask: mask)?.shifted(by: side)
    }
}

/// Bytes from a seed: SHA-256 of it with a counter.
private struct ByteStream {
    let seed: [UInt8]
    var counter: UInt8 = 0
    var round: UInt8 = 0
    var block: ArraySlice<UInt8> = []

    init(seed: [UInt8]) {
        self.seed = seed
    }

    mutating func next() -> UInt8 {
        if block.isEmpty {
            block = SHA256Digest(of: seed + [counter, round]).bytes[...]
            counter &+= 1
            if counter == 0 { round &+= 1 }
        }
        return block.removeFirst()
    }

    /// A word of which about one bit in so many is set.
    mutating func word(oneIn chance: UInt8) -> UInt64 {
        (0..<64).reduce(0) { word, bit in word | (next() % chance == 0 ? 1 : 0) << UInt64(bit) }
    }
}
