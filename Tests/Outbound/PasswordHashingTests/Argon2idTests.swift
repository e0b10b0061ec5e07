import Testing

@testable import PasswordHashing

@Suite("Argon2id (RFC 9106)")
struct Argon2idTests {
    @Test("computes the tag of the RFC's own example (§5.3)")
    func publishedVector() throws {
        let argon2id = Argon2id(
            secret: [UInt8](repeating: 3, count: 8),
            associatedData: [UInt8](repeating: 4, count: 12)
        )

        let tag = try argon2id.tag(
            of: [UInt8](repeating: 1, count: 32),
            salt: [UInt8](repeating: 2, count: 16),
            parameters: Argon2Parameters(memoryKibibytes: 32, passes: 3, lanes: 4),
            length: 32
        )

        #expect(hex(tag) == "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659")
    }

    @Test(
        "computes what the reference implementation's tests expect",
        arguments: [
            "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
            "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        ]
    )
    func referenceVectors(encoded: String) throws {
        let expected = try EncodedPasswordHash(encoded)

        let tag = try Argon2id().tag(
            of: Array("password".utf8),
            salt: expected.salt,
            parameters: expected.parameters,
            length: 32
        )

        #expect(tag == expected.tag)
    }

    @Test("leaves only zeros in its memory")
    func wipesMemory() throws {
        _ = try Argon2id().tag(
            of: Array("password".utf8),
            salt: [UInt8](repeating: 2, count: 16),
            parameters: Argon2Parameters(memoryKibibytes: 4_096, passes: 1, lanes: 1),
            length: 32
        )

        let kept = try #require(Argon2Memory.keptBytes)
        #expect(kept.count >= 4_096 * 1_024)
        #expect(kept.allSatisfy { $0 == 0 })
        Argon2Memory.release()
        #expect(Argon2Memory.keptBytes == nil)
    }

    @Test("takes a larger block when a later computation needs one")
    func growsMemory() throws {
        for memoryKibibytes in [64, 4_096, 128] {
            let parameters = try Argon2Parameters(memoryKibibytes: memoryKibibytes, passes: 1, lanes: 1)
            let salt = [UInt8](repeating: 2, count: 16)
            let once = try Argon2id().tag(of: [1], salt: salt, parameters: parameters, length: 32)

            let again = try Argon2id().tag(of: [1], salt: salt, parameters: parameters, length: 32)

            #expect(once == again)
        }
        Argon2Memory.release()
    }

    @Test(
        "refuses parameters that would cost too much or nothing",
        arguments: [
            (0, 2, 1), (7, 2, 1), (15, 2, 2), (262_145, 1, 1), (19_456, 0, 1), (19_456, 17, 1), (19_456, 2, 0),
            (19_456, 2, 9), (262_144, 5, 1),
        ]
    )
    func refusesParameters(memoryKibibytes: Int, passes: Int, lanes: Int) {
        #expect(throws: InvalidArgon2Parameters.self) {
            try Argon2Parameters(memoryKibibytes: memoryKibibytes, passes: passes, lanes: lanes)
        }
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
