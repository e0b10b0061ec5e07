import CBOR
import Testing

@Suite("Generated CBOR, from a fixed seed")
struct GeneratedTests {
    @Test("is read as it was written, whatever it holds")
    func roundTrip() throws {
        var values = ValueGenerator(seed: 1)

        for _ in 0..<1_000 {
            let value = values.value(depth: 0)
            let bytes = value.encoded()
            #expect(try CBOR.decode(bytes).encoded() == bytes)
            let (_, end) = try CBOR.decodePrefix((bytes + [0xff, 0x00])[...])
            #expect(end == bytes.count)
        }
    }

    @Test("is refused or read in its one encoding when it is altered")
    func mutations() {
        var values = ValueGenerator(seed: 2)

        for _ in 0..<1_000 {
            let bytes = values.value(depth: 0).encoded()
            for _ in 0..<4 {
                let altered = values.altered(bytes)
                // What is read in order can be written in one way only; what is read in any order has as many bytes.
                if let value = try? CBOR.decode(altered) { #expect(value.encoded() == altered) }
                if let value = try? CBOR.decode(altered, order: .any) {
                    #expect(value.encoded().count == altered.count)
                }
            }
        }
    }

    @Test("is refused wherever it is cut")
    func cuts() {
        var values = ValueGenerator(seed: 3)

        for _ in 0..<100 {
            let bytes = values.value(depth: 0).encoded()
            for count in 0..<min(bytes.count, 200) {
                #expect(refusal(of: Array(bytes[..<count])) != nil)
            }
        }
    }

    @Test("costs what is there, not what it claims", arguments: [0x5a, 0x7a, 0x9a, 0xba] as [UInt8])
    func claims(head: UInt8) {
        // A claim of 2^30 elements within as many arrays as are read: reserving for each would take gigabytes.
        for depth in 0..<CBOR.depthMax {
            let claim = [UInt8](repeating: 0x81, count: depth) + [head, 0x40, 0, 0, 0]
            #expect(refusal(of: claim) != nil)
            #expect(refusal(of: claim + [UInt8](repeating: 0, count: 1_000)) != nil)
        }
        let nested = [[UInt8]](repeating: [0x9a, 0x40, 0, 0, 0], count: CBOR.depthMax).flatMap(\.self)
        #expect(refusal(of: nested) == .tooMany(at: 0))
    }
}

/// Values and alterations that are the same at every run (SplitMix64).
struct ValueGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    private mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    private mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// A number of any size, small ones as often as large ones.
    private mutating func number() -> UInt64 { next() >> UInt64(below(64)) }

    mutating func value(depth: Int) -> CBOR {
        switch below(depth < 4 ? 9 : 6) {
        case 0: .unsigned(number())
        case 1: .negative(number())
        case 2: .bytes(bytes())
        case 3: .text(text())
        case 4: .bool(below(2) == 0)
        case 5: .null
        case 6: .array((0..<below(6)).map { _ in value(depth: depth + 1) })
        default: map(depth: depth)
        }
    }

    private mutating func map(depth: Int) -> CBOR {
        var map: CBOR.Map = [:]
        for _ in 0..<below(8) {
            let keys: [CBOR] = [.unsigned(number()), .negative(number()), .bytes(bytes()), .text(text())]
            map.set(value(depth: depth + 1), for: keys[below(keys.count)])
        }
        return .map(map)
    }

    private mutating func bytes() -> [UInt8] { (0..<below(40)).map { _ in UInt8(truncatingIfNeeded: next()) } }

    private mutating func text() -> String {
        let letters: [Character] = ["a", "Z", "\u{0}", "\u{e9}", "\u{6c34}", "\u{10151}", "e\u{301}"]
        return String((0..<below(30)).map { _ in letters[below(letters.count)] })
    }

    /// The bytes with one to three of them changed, left out, doubled or put in.
    mutating func altered(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0...below(3) where !bytes.isEmpty {
            let index = below(bytes.count)
            switch below(4) {
            case 0: bytes[index] = UInt8(truncatingIfNeeded: next())
            case 1: bytes.remove(at: index)
            case 2: bytes.insert(UInt8(truncatingIfNeeded: next()), at: index)
            default: bytes.insert(contentsOf: bytes[index...].prefix(below(20)), at: index)
            }
        }
        return bytes
    }
}
