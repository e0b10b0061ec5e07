import Testing

@testable import PasswordHashing

@Suite("Encoded password hash (PHC string format)")
struct EncodedPasswordHashTests {
    private static let salt = "c29tZXNhbHQ"
    private static let tag = "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"

    @Test(
        "refuses what is not written exactly so",
        arguments: [
            ("", MalformedPasswordHash.notPHC),
            ("secret", .notPHC),
            ("$2b$12$abcdefghijklmnopqrstuu", .notPHC),
            ("$argon2i$v=19$m=64,t=2,p=1$\(salt)$\(tag)", .notArgon2id),
            ("$argon2ID$v=19$m=64,t=2,p=1$\(salt)$\(tag)", .notArgon2id),
            ("$argon2id$v=16$m=64,t=2,p=1$\(salt)$\(tag)", .versionUnknown),
            ("$argon2id$m=64,t=2,p=1$\(salt)$\(tag)", .notPHC),
            ("$argon2id$v=19$t=2,m=64,p=1$\(salt)$\(tag)", .notPHC),
            ("$argon2id$v=19$m=64,t=2$\(salt)$\(tag)", .notPHC),
            ("$argon2id$v=19$m=64,t=2,p=1,data=AA$\(salt)$\(tag)", .notPHC),
            ("$argon2id$v=19$m=064,t=2,p=1$\(salt)$\(tag)", .notPHC),
            ("$argon2id$v=19$m=+64,t=2,p=1$\(salt)$\(tag)", .notPHC),
            ("$argon2id$v=19$m=-64,t=2,p=1$\(salt)$\(tag)", .notPHC),
            ("$argon2id$v=19$m=,t=2,p=1$\(salt)$\(tag)", .notPHC),
            ("$argon2id$v=19$m=99999999999999999999,t=2,p=1$\(salt)$\(tag)", .notPHC),
            ("$argon2id$v=19$m=64,t=2,p=1$\(salt)$\(tag)\n", .tag),
            ("$argon2id$v=19$m=64,t=2,p=1$\(salt)$\(tag)$", .notPHC),
            ("$argon2id$v=19$m=64,t=2,p=1$\(salt)$\(tag)=", .tag),
            ("$argon2id$v=19$m=64,t=2,p=1$\(salt)$", .tag),
            ("$argon2id$v=19$m=64,t=2,p=1$$\(tag)", .salt),
            ("$argon2id$v=19$m=64,t=2,p=1$c29t$\(tag)", .salt),
            ("$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHR$\(tag)", .salt),
            ("$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbH-$\(tag)", .salt),
            ("$argon2id$v=19$m=64,t=2,p=1$\(salt)$\(String(repeating: "A", count: 250))", .tooLong),
        ]
    )
    func refusesMalformed(encoded: String, problem: MalformedPasswordHash) {
        #expect(throws: problem) { try EncodedPasswordHash(encoded) }
    }

    @Test(
        "refuses costs that would take the machine down",
        arguments: ["m=4194304,t=2,p=1", "m=262144,t=16,p=1", "m=19456,t=999999999,p=1", "m=19456,t=2,p=255"]
    )
    func refusesCosts(costs: String) {
        do {
            _ = try EncodedPasswordHash("$argon2id$v=19$\(costs)$\(Self.salt)$\(Self.tag)")
            Issue.record("accepted \(costs)")
        } catch {
            guard case .parameters = error else {
                Issue.record("refused for another reason: \(error)")
                return
            }
        }
    }

    @Test("reads and writes the same string")
    func roundTrip() throws {
        let encoded = "$argon2id$v=19$m=19456,t=2,p=1$\(Self.salt)$\(Self.tag)"

        let hash = try EncodedPasswordHash(encoded)

        #expect(hash.parameters == .recommended)
        #expect(hash.salt == Array("somesalt".utf8))
        #expect(hash.tag.count == 32)
        #expect(hash.string == encoded)
    }

    @Test(
        "writes the examples of RFC 4648 §10 without padding",
        arguments: [
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ]
    )
    func base64(plain: String, encoded: String) {
        #expect(PHCBase64.encode(Array(plain.utf8)) == encoded)
        #expect(PHCBase64.decode(encoded.utf8) == Array(plain.utf8))
    }
}
