/// A transformed palm: eight blocks, each of 256 features and their masks.
public struct PalmTemplate: Equatable, Sendable {
    typealias Block = SIMD4<UInt64>
    static let blockCount = 8
    /// Words of code and mask together.
    static let wordCount = 64

    /// Code and mask of each block in turn.
    let words: [UInt64]

    init(code: [UInt64], mask: [UInt64]) {
        var words: [UInt64] = []
        for start in stride(from: 0, to: code.count, by: Block.scalarCount) {
            words += code[start..<(start + Block.scalarCount)]
            words += mask[start..<(start + Block.scalarCount)]
        }
        self.words = words
    }

    init?(words: [UInt64]) {
        guard words.count == Self.wordCount else { return nil }
        self.words = words
    }

    /// Code and mask of each block in turn.
    var blocks: [Block] {
        stride(from: 0, to: words.count, by: Block.scalarCount).map { Block(words[$0..<($0 + Block.scalarCount)]) }
    }
}

/// How many features of two palms can be compared, and how many of those differ.
struct MaskedDistance: Equatable, Sendable {
    private(set) var differing: Int
    private(set) var comparable: Int

    static let none = MaskedDistance(differing: 0, comparable: 0)

    init(differing: Int, comparable: Int) {
        self.differing = differing
        self.comparable = comparable
    }

    /// - Parameter mask: of the features that can be seen in both.
    @inline(__always)
    init(of code: PalmTemplate.Block, _ other: PalmTemplate.Block, where mask: PalmTemplate.Block) {
        differing = Self.count((code ^ other) & mask)
        comparable = Self.count(mask)
    }

    /// Fractional Hamming distance: 0 for the same palm, about one half for two that have nothing to do with each other.
    var fraction: Double { comparable == 0 ? 1 : Double(differing) / Double(comparable) }

    static func + (one: MaskedDistance, other: MaskedDistance) -> MaskedDistance {
        MaskedDistance(
            differing: one.differing + other.differing, comparable: one.comparable + other.comparable)
    }

    /// The bits that are set, counted in all words at a time: `nonzeroBitCount` of each by itself would leave the vector.
    @inline(__always)
    private static func count(_ words: PalmTemplate.Block) -> Int {
        var counts = words &- ((words &>> 1) & 0x5555_5555_5555_5555)
        counts = (counts & 0x3333_3333_3333_3333) &+ ((counts &>> 2) & 0x3333_3333_3333_3333)
        counts = (counts &+ (counts &>> 4)) & 0x0f0f_0f0f_0f0f_0f0f
        // Four words of bytes of at most 8, so no byte of their sum runs over; then 16 bits for each, for 256 in all.
        let sum = (counts.lowHalf &+ counts.highHalf).wrappedSum()
        let wide = (sum & 0x00ff_00ff_00ff_00ff) &+ ((sum &>> 8) & 0x00ff_00ff_00ff_00ff)
        return Int(truncatingIfNeeded: (wide &* 0x0001_0001_0001_0001) &>> 48)
    }
}
