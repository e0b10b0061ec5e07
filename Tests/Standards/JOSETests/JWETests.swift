import Cryptography
import JOSE
import Testing

@Suite("JWE compact serialisation (RFC 7516)")
struct JWETests {
    static let shared = SymmetricKey(Array(0..<32))
    static let curves: [JWSAlgorithm] = [.ES256, .ES384, .ES512]

    static func token(_ header: JSON, rest: String = "AAAA.AAAA.AAAA.AAAA") -> String {
        Base64URL.encode(header.bytes()) + "." + rest
    }

    static func decrypt(
        _ token: String, algorithms: Set<JWEAlgorithm> = Set(JWEAlgorithm.allCases),
        encryptions: Set<JWEEncryption> = Set(JWEEncryption.allCases), with key: JWE.DecryptionKey
    ) throws -> JWE.Decrypted {
        try JWE.decrypt(token, algorithms: algorithms, encryptions: encryptions, random: SystemRandomBytes()) { _, _ in
            key
        }
    }

    static let refused: [(token: String, error: JOSEError)] = [
        ("", .notCompact),
        ("a.b.c", .notCompact),
        ("a.b.c.d.e.f", .notCompact),
        (String(repeating: "a", count: JWE.bytesMax + 1), .tooLarge),
        ("=....", .invalidEncoding),
        (token(["alg": "dir", "enc": "A256GCM"], rest: ".A.AAAA.AAAA"), .invalidEncoding),
        (token(["alg": "dir", "enc": "A256GCM"], rest: ".AAAA.AAAA."), .decryptionFailed),
        (token([]), .invalidHeader),
        (token(["alg": "dir"]), .invalidHeader),
        (token(["enc": "A256GCM"]), .invalidHeader),
        (token(["alg": "dir", "enc": "A256GCM", "kid": 1]), .invalidHeader),
        (token(["alg": "dir", "enc": "A256GCM", "crit": ["exp"]]), .unsupportedHeader("crit")),
        (token(["alg": "dir", "enc": "A256GCM", "zip": "DEF"]), .unsupportedHeader("zip")),
        (token(["alg": "RSA1_5", "enc": "A256GCM"]), .algorithmNotAllowed),
        (token(["alg": "RSA-OAEP", "enc": "A256GCM"]), .algorithmNotAllowed),
        (token(["alg": "PBES2-HS256+A128KW", "enc": "A256GCM", "p2c": 1_000_000_000]), .algorithmNotAllowed),
        (token(["alg": "none", "enc": "A256GCM"]), .algorithmNotAllowed),
        (token(["alg": "dir", "enc": "A256CTR"]), .algorithmNotAllowed),
        (token(["alg": "RSA-OAEP-256", "enc": "A256GCM"]), .decryptionFailed),
        (token(["alg": "dir", "enc": "A256GCM"]), .decryptionFailed),
        (
            token(["alg": "dir", "enc": "A128GCM"], rest: ".AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA"),
            .decryptionFailed
        ),
    ]

    @Test("refuses what is not one canonical token with known algorithms", arguments: refused)
    func refuses(token: String, error: JOSEError) {
        #expect(throws: error) { try Self.decrypt(token, with: .shared(Self.shared)) }
    }

    @Test("refuses algorithms that the caller does not allow, and unknown keys")
    func refusesAlgorithms() throws {
        let token = try JWE.encrypt(
            [1], algorithm: .direct, encryption: .A256GCM, keyID: "k", for: .shared(Self.shared),
            random: SystemRandomBytes()
        )

        #expect(throws: JOSEError.algorithmNotAllowed) {
            try Self.decrypt(token, algorithms: [.ecdhES], with: .shared(Self.shared))
        }
        #expect(throws: JOSEError.algorithmNotAllowed) {
            try Self.decrypt(token, encryptions: [.A128GCM], with: .shared(Self.shared))
        }
        #expect(throws: JOSEError.keyNotFound) {
            try JWE.decrypt(token, algorithms: [.direct], encryptions: [.A256GCM], random: SystemRandomBytes()) {
                _, _ in nil
            }
        }
    }

    @Test("refuses keys of another kind")
    func refusesKeys() throws {
        let rsa = try SharedKeys.key(.RS256)
        let curve = try SharedKeys.key(.ES256)
        let random = SystemRandomBytes()

        #expect(throws: JOSEError.wrongKeyType) {
            try JWE.encrypt(
                [], algorithm: .ecdhES, encryption: .A128GCM, keyID: nil, for: .publicKey(rsa.publicKey), random: random
            )
        }
        #expect(throws: JOSEError.wrongKeyType) {
            try JWE.encrypt(
                [], algorithm: .rsaOAEP256, encryption: .A128GCM, keyID: nil, for: .publicKey(curve.publicKey),
                random: random
            )
        }
        #expect(throws: JOSEError.cryptography(.unsupportedKey)) {
            try JWE.encrypt(
                [], algorithm: .direct, encryption: .A128GCM, keyID: nil, for: .shared(Self.shared), random: random
            )
        }
        #expect(throws: JOSEError.wrongKeyType) { try Self.decrypt(Examples.ecdhDirect, with: .privateKey(rsa)) }
        #expect(throws: JOSEError.wrongKeyType) { try Self.decrypt(Examples.ecdhDirect, with: .shared(Self.shared)) }
    }

    @Test("fails in one way, whatever part was altered", arguments: JWEAlgorithm.allCases)
    func altered(algorithm: JWEAlgorithm) throws {
        let keys = try Self.keys(for: algorithm, curve: .ES256)
        let token = try JWE.encrypt(
            Array("secret".utf8), algorithm: algorithm, encryption: .A256GCM, keyID: nil, for: keys.0,
            random: SystemRandomBytes()
        )
        let parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)

        for index in 1..<5 where !parts[index].isEmpty {
            var altered = parts
            altered[index] = (altered[index].hasPrefix("A") ? "B" : "A") + altered[index].dropFirst()
            #expect(throws: JOSEError.decryptionFailed) {
                try Self.decrypt(altered.joined(separator: "."), with: keys.1)
            }
        }
        for count in stride(from: 0, to: token.utf8.count, by: 3) {
            #expect(throws: JOSEError.self) { try Self.decrypt(String(token.prefix(count)), with: keys.1) }
        }
    }

    @Test("decrypts for its recipient", arguments: JWEAlgorithm.allCases, JWEEncryption.allCases)
    func roundTrip(algorithm: JWEAlgorithm, encryption: JWEEncryption) throws {
        let plaintext = Array("any bytes \0".utf8)
        for curve in Self.curves {
            let keys = try Self.keys(for: algorithm, curve: curve, byteCount: Self.keyByteCounts[encryption] ?? 0)

            let token = try JWE.encrypt(
                plaintext, algorithm: algorithm, encryption: encryption, keyID: "k1", contentType: "JWT", for: keys.0,
                random: SystemRandomBytes()
            )
            let decrypted = try Self.decrypt(token, with: keys.1)

            #expect(decrypted.plaintext == plaintext)
            #expect(decrypted.header.algorithm == algorithm)
            #expect(decrypted.header.encryption == encryption)
            #expect(decrypted.header.keyID == "k1")
            #expect(decrypted.header.contentType == "JWT")
        }
    }

    @Test("decrypts the published tokens (RFC 7520 §5.4 and §5.5)")
    func published() throws {
        let wrapped = try Examples.privateKey(p384: Examples.ecdhWrappedScalar)
        let direct = try Examples.privateKey(p256: Examples.ecdhDirectScalar)

        #expect(
            try Self.decrypt(Examples.ecdhWrapped, with: .privateKey(wrapped)).plaintext == Array(Examples.frodo.utf8)
        )
        #expect(
            try Self.decrypt(Examples.ecdhDirect, with: .privateKey(direct)).plaintext == Array(Examples.frodo.utf8)
        )
    }

    @Test("derives the published key from both parties' names (RFC 7518 appendix C)")
    func derivation() throws {
        let header = Base64URL.encode(Examples.aliceHeader.bytes())
        let vector = [UInt8](repeating: 7, count: 12)
        let key = SymmetricKey(try #require(Base64URL.decode(Examples.derivedKey)))
        let sealed = try AESGCM.seal(
            Array("Hi Bob".utf8), key: key, nonce: vector, authenticating: Array(header.utf8)
        )
        let parts = [[], vector, sealed.dropLast(16), Array(sealed.suffix(16))]
        let token = ([header] + parts.map(Base64URL.encode)).joined(separator: ".")

        let decrypted = try Self.decrypt(token, with: .privateKey(Examples.privateKey(p256: Examples.bobScalar)))

        #expect(decrypted.plaintext == Array("Hi Bob".utf8))
    }

    @Test("publishes a key for encryption that never serves for signatures")
    func encryptionKey() throws {
        let jwk = JWK(try SharedKeys.key(.ES256).publicKey, keyID: "e1", encryption: .ecdhES)

        #expect(jwk.json["use"] == "enc")
        #expect(jwk.json["alg"] == "ECDH-ES")
        #expect(!jwk.serves(.ES256))
        #expect(try JWK(json: jwk.json) == jwk)
    }

    static let keyByteCounts: [JWEEncryption: Int] = [
        .A128GCM: 16, .A256GCM: 32, .A128CBCHS256: 32, .A256CBCHS512: 64,
    ]

    static func keys(
        for algorithm: JWEAlgorithm, curve: JWSAlgorithm, byteCount: Int = 32
    ) throws -> (JWE.EncryptionKey, JWE.DecryptionKey) {
        switch algorithm {
        case .direct:
            let key = SymmetricKey(Array(0..<UInt8(byteCount)))
            return (.shared(key), .shared(key))
        case .rsaOAEP256:
            let key = try SharedKeys.key(.RS256)
            return (.publicKey(key.publicKey), .privateKey(key))
        case .ecdhES, .ecdhESA128KW, .ecdhESA256KW:
            let key = try SharedKeys.key(curve)
            return (.publicKey(key.publicKey), .privateKey(key))
        }
    }
}
