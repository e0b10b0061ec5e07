import Cryptography
import JOSE
import Testing

@Suite("JWS compact serialisation (RFC 7515)")
struct JWSTests {
    static func token(_ header: String, payload: String = "{}", signature: String = "AAAA") -> String {
        [Base64URL.encode(Array(header.utf8)), Base64URL.encode(Array(payload.utf8)), signature]
            .joined(separator: ".")
    }

    static let refused: [(token: String, error: JOSEError)] = [
        ("", .notCompact),
        ("a.b", .notCompact),
        ("a.b.c.d", .notCompact),
        ("....", .notCompact),
        (String(repeating: "a", count: CompactJWS.bytesMax + 1), .tooLarge),
        ("..", .invalidHeader),
        ("e30=.e30.AAAA", .invalidEncoding),
        ("eyJhbGciOiJFUzI1NiJ9.e30=.AAAA", .invalidEncoding),
        ("eyJhbGciOiJFUzI1NiJ9.e31.AAAA", .invalidEncoding),
        ("eyJhbGciOiJFUzI1NiJ9.e30.AB", .invalidEncoding),
        ("eyJhbGciOiJFUzI1NiJ9.e30.AAAA ", .invalidEncoding),
        (" eyJhbGciOiJFUzI1NiJ9.e30.AAAA", .invalidEncoding),
        (token("[]"), .invalidHeader),
        (token("{}"), .invalidHeader),
        (token("{\"alg\":null}"), .invalidHeader),
        (token("{\"alg\":[\"ES256\"]}"), .invalidHeader),
        (token("{\"alg\":\"ES256\",\"alg\":\"ES256\"}"), .invalidHeader),
        (token("{\"alg\":\"ES256\",\"kid\":1}"), .invalidHeader),
        (token("{\"alg\":\"ES256\",\"typ\":null}"), .invalidHeader),
        (token("{\"alg\":\"ES256\",\"x\":[[[[[[[[[]]]]]]]]]}"), .invalidHeader),
        (token("{\"alg\":\"ES256\"} x"), .invalidHeader),
        (token("{\"alg\":\"none\"}"), .algorithmNotAllowed),
        (token("{\"alg\":\"None\"}"), .algorithmNotAllowed),
        (token("{\"alg\":\"es256\"}"), .algorithmNotAllowed),
        (token("{\"alg\":\"HS256\"}"), .algorithmNotAllowed),
        (token("{\"alg\":\"ES256K\"}"), .algorithmNotAllowed),
        (token("{\"alg\":\"ES256\",\"crit\":[\"exp\"]}"), .unsupportedHeader("crit")),
        (token("{\"alg\":\"ES256\",\"crit\":[]}"), .unsupportedHeader("crit")),
        (token("{\"alg\":\"ES256\",\"zip\":\"DEF\"}"), .unsupportedHeader("zip")),
        (token("{\"alg\":\"ES256\",\"b64\":false,\"crit\":[\"b64\"]}"), .unsupportedHeader("crit")),
        (token("{\"alg\":\"ES256\",\"b64\":false}"), .unsupportedHeader("b64")),
        (Examples.unsecured, .algorithmNotAllowed),
        (Examples.hs256, .algorithmNotAllowed),
    ]

    @Test("refuses what is not one canonical token with an allowed algorithm", arguments: refused)
    func refuses(token: String, error: JOSEError) {
        #expect(throws: error) { try CompactJWS(token) }
    }

    static let published: [(token: String, key: JSON)] = [
        (Examples.rs256, Examples.rs256Key), (Examples.es256, Examples.es256Key),
        (Examples.es512, Examples.es512Key), (Examples.eddsa, Examples.eddsaKey),
    ]

    @Test("verifies the published examples (appendix A.2 to A.4, RFC 8037 A.4)", arguments: published)
    func examples(token: String, key: JSON) throws {
        let parsed = try CompactJWS(token)

        #expect(try parsed.isSigned(by: JWK(json: key).publicKey()))
        for other in Self.published where other.key != key {
            #expect(try !parsed.isSigned(by: JWK(json: other.key).publicKey()))
        }
    }

    @Test("signs as published, where the signature is the same every time (RFC 8037 A.4)")
    func eddsaExample() throws {
        let seed = try #require(Base64URL.decode(Examples.eddsaSeed))
        let prefix: [UInt8] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20]
        let key = try PrivateKey(pkcs8: prefix + seed)

        let token = try JWS.sign(
            Array("Example of Ed25519 signing".utf8), algorithm: .EdDSA, keyID: nil, type: nil, with: key
        )

        #expect(token == Examples.eddsa)
    }

    @Test("comes back signed, with its header and payload", arguments: JWSAlgorithm.allCases)
    func roundTrip(algorithm: JWSAlgorithm) throws {
        let key = try SharedKeys.key(algorithm)
        let payload = Array("any bytes \0".utf8)

        let token = try JWS.sign(
            payload, algorithm: algorithm, keyID: "k1", type: "at+jwt", header: ["x": 1, "alg": "none"], with: key
        )
        let parsed = try CompactJWS(token)

        #expect(parsed.payload == payload)
        #expect(parsed.header.algorithm == algorithm)
        #expect(parsed.header.keyID == "k1")
        #expect(parsed.header.type == "at+jwt")
        #expect(parsed.header.members["x"] == 1)
        #expect(parsed.isSigned(by: key.publicKey))
        #expect(try !parsed.isSigned(by: PrivateKey.generate(.p256).publicKey))
    }

    @Test("refuses to sign with a key of another type", arguments: JWSAlgorithm.allCases)
    func refusesKeys(algorithm: JWSAlgorithm) throws {
        let other = try SharedKeys.key(algorithm == .EdDSA ? .ES256 : .EdDSA)

        #expect(throws: JOSEError.wrongKeyType) {
            try JWS.sign([], algorithm: algorithm, keyID: nil, type: nil, with: other)
        }
    }

    @Test("takes the signature from whoever holds the key, and hands on what fails there")
    func remoteSigner() async throws {
        struct Unavailable: Error {}
        let key = try SharedKeys.key(.ES256)

        let token = try await JWS.compact([1, 2], algorithm: .ES256, keyID: "kms", type: nil) { input in
            try key.signature(of: input, using: .ecdsaP256SHA256)
        }

        #expect(try CompactJWS(token).isSigned(by: key.publicKey))
        await #expect(throws: Unavailable.self) {
            try await JWS.compact([], algorithm: .ES256, keyID: nil, type: nil) { _ in throw Unavailable() }
        }
    }
}
