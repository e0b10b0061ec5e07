import Cryptography
import JOSE
import Testing

/// A small generator with a known start, so that a failure comes back (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}

@Suite("Hostile input")
struct MutationTests {
    /// Changes, drops, doubles or cuts a few characters.
    static func mutated(_ text: String, using generator: inout SeededGenerator) -> String {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
            let index = Int.random(in: bytes.indices, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: bytes[index] = UInt8.random(in: 0...127, using: &generator)
            case 1: bytes.remove(at: index)
            case 2: bytes.insert(bytes[index], at: index)
            case 3: bytes.removeSubrange(index...)
            default: bytes.swapAt(index, Int.random(in: bytes.indices, using: &generator))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("a mutated token is never believed", arguments: 0..<8)
    func tokens(seed: Int) throws {
        var generator = SeededGenerator(state: UInt64(seed))
        let token = try JWTVerifierTests.token()
        for _ in 0..<500 {
            let mutated = Self.mutated(token, using: &generator)
            guard mutated != token else { continue }
            #expect(throws: JOSEError.self) { try JWTVerifierTests.verify(mutated) }
        }
    }

    @Test("a truncated token is never believed")
    func truncated() throws {
        let token = try JWTVerifierTests.token()
        for count in 0..<token.utf8.count {
            #expect(throws: JOSEError.self) { try JWTVerifierTests.verify(String(token.prefix(count))) }
        }
    }

    @Test("mutated JSON is refused or comes back the same", arguments: 0..<8)
    func json(seed: Int) throws {
        var generator = SeededGenerator(state: UInt64(seed))
        let text = #"{"a":[1,-2.5e3,true,false,null,"x\n\u00e9\ud83d\ude00"],"b":{"c":{"d":[[[]]]}},"é":"😀"}"#
        for _ in 0..<2_000 {
            let mutated = Self.mutated(text, using: &generator)
            guard let value = try? JSON(parsing: mutated) else { continue }
            #expect(try JSON(parsing: value.bytes()) == value)
        }
    }

    @Test("mutated keys build or are refused", arguments: 0..<4)
    func keys(seed: Int) throws {
        var generator = SeededGenerator(state: UInt64(seed))
        for key in [Examples.es256Key, Examples.rs256Key, Examples.eddsaKey] {
            for _ in 0..<200 {
                let mutated = Self.mutated(key.text, using: &generator)
                guard let json = try? JSON(parsing: mutated), let jwk = try? JWK(json: json) else { continue }
                if let built = try? jwk.publicKey() { #expect(built.components == jwk.components) }
            }
        }
    }
}
