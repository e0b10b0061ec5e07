import Cryptography
import FoundationEssentials
import JOSE
import Testing

@Suite("Verifying a JWT (RFC 7519 §7.2, RFC 8725)")
struct JWTVerifierTests {
    static let now = Date(timeIntervalSince1970: 1_700_000_000)
    static let claims: [String: JSON] = [
        "iss": "https://issuer.example", "aud": "client", "sub": "alice", "exp": 1_700_000_060, "iat": 1_700_000_000,
    ]

    static func verifier(
        algorithms: Set<JWSAlgorithm> = [.ES256], audience: JWTVerifier.AudienceRule = .oneOf(["client"]),
        type: JWTVerifier.TypeRule = .oneOf(["JWT"], orAbsent: true), clockSkewSeconds: Int = 0,
        required: Set<String> = [], expiry: JWTVerifier.ExpiryRule = .required
    ) -> JWTVerifier {
        JWTVerifier(
            algorithms: algorithms, type: type, issuer: "https://issuer.example", audience: audience,
            clockSkewSeconds: clockSkewSeconds, requiredClaims: required, expiry: expiry
        )
    }

    static func token(
        _ changes: [String: JSON?] = [:], type: String? = "JWT", header: [String: JSON] = [:]
    ) throws -> String {
        var claims = Self.claims
        for (name, value) in changes { claims[name] = value }
        return try sign(JWTClaims(claims).bytes(), type: type, header: header)
    }

    static func sign(_ payload: [UInt8], type: String? = "JWT", header: [String: JSON] = [:]) throws -> String {
        try JWS.sign(
            payload, algorithm: .ES256, keyID: "k1", type: type, header: header, with: SharedKeys.key(.ES256)
        )
    }

    static func verify(
        _ token: String, by verifier: JWTVerifier = verifier(), at now: Date = now
    ) throws -> VerifiedJWT {
        let key = try SharedKeys.key(.ES256).publicKey
        return try verifier.verify(token, at: now) { keyID, _ in keyID == "k1" ? key : nil }
    }

    static let refusedClaims: [(claim: String, value: JSON?, error: JOSEError)] = [
        ("exp", .none, .missingClaim("exp")),
        ("exp", 1_700_000_000, .expired),
        ("exp", 1_699_999_999.5, .expired),
        ("exp", 0, .expired),
        ("exp", "1700000060", .invalidClaim("exp")),
        ("exp", .some(.null), .invalidClaim("exp")),
        ("exp", -1, .invalidClaim("exp")),
        ("exp", 1e300, .invalidClaim("exp")),
        ("exp", .integer(.max), .invalidClaim("exp")),
        ("nbf", 1_700_000_001, .notYetValid),
        ("nbf", true, .invalidClaim("nbf")),
        ("iat", 1_700_000_001, .issuedInFuture),
        ("iat", [1], .invalidClaim("iat")),
        ("iss", .none, .wrongIssuer),
        ("iss", "https://issuer.example/", .wrongIssuer),
        ("iss", ["https://issuer.example"], .invalidClaim("iss")),
        ("aud", .none, .wrongAudience),
        ("aud", "other", .wrongAudience),
        ("aud", [], .wrongAudience),
        ("aud", ["other", "clien"], .wrongAudience),
        ("aud", ["client", 1], .invalidClaim("aud")),
        ("aud", ["client": true], .invalidClaim("aud")),
        ("sub", 1, .invalidClaim("sub")),
        ("jti", .some(.null), .invalidClaim("jti")),
    ]

    @Test("refuses a claim that is missing, wrong or of the wrong kind", arguments: refusedClaims)
    func refusesClaim(claim: String, value: JSON?, error: JOSEError) throws {
        let token = try Self.token([claim: value])

        #expect(throws: error) { try Self.verify(token) }
    }

    @Test(
        "refuses a payload that is not one plain JSON object",
        arguments: ["", "[]", "null", "{\"exp\":1,\"exp\":2}", "{} {}", String(repeating: "[", count: 100)]
    )
    func refusesPayload(payload: String) throws {
        let token = try Self.sign(Array(payload.utf8))

        #expect(throws: JOSEError.invalidClaims) { try Self.verify(token) }
    }

    @Test("refuses an algorithm that the caller does not allow, even if the key would fit")
    func refusesAlgorithm() throws {
        let token = try Self.token()

        #expect(throws: JOSEError.algorithmNotAllowed) {
            try Self.verify(token, by: Self.verifier(algorithms: [.ES384, .RS256]))
        }
        #expect(throws: JOSEError.algorithmNotAllowed) {
            try Self.verify(token, by: Self.verifier(algorithms: []))
        }
        #expect(throws: JOSEError.algorithmNotAllowed) { try Self.verify(Examples.hs256) }
        #expect(throws: JOSEError.algorithmNotAllowed) { try Self.verify(Examples.unsecured) }
    }

    @Test("refuses a token of another type", arguments: ["at+jwt", "JWT2", "", "application/", "text/jwt"])
    func refusesType(type: String) throws {
        let token = try Self.token(type: type)

        #expect(throws: JOSEError.typeNotAllowed) { try Self.verify(token) }
    }

    @Test("refuses a token without a type where one is asked for")
    func refusesAbsentType() throws {
        let token = try Self.token(type: nil)

        #expect(throws: JOSEError.typeNotAllowed) {
            try Self.verify(token, by: Self.verifier(type: .oneOf(["JWT"])))
        }
        #expect(throws: Never.self) { try Self.verify(token) }
    }

    @Test("refuses unknown keys, keys of another type, and foreign signatures")
    func refusesKeys() throws {
        let token = try Self.token()
        let stranger = try PrivateKey.generate(.p256).publicKey
        let rsa = try SharedKeys.key(.RS256).publicKey

        #expect(throws: JOSEError.keyNotFound) { try Self.verifier().verify(token, at: Self.now) { _, _ in nil } }
        #expect(throws: JOSEError.wrongKeyType) { try Self.verifier().verify(token, at: Self.now) { _, _ in rsa } }
        #expect(throws: JOSEError.invalidSignature) {
            try Self.verifier().verify(token, at: Self.now) { _, _ in stranger }
        }
    }

    @Test("never follows a key or an address that the token itself brings")
    func ignoresEmbeddedKeys() throws {
        let attacker = try PrivateKey.generate(.p256)
        let jwk = JWK(attacker.publicKey, keyID: "k1", algorithm: .ES256).json
        let header: [String: JSON] = [
            "jwk": jwk, "jku": "https://attacker.example/jwks", "x5u": "https://attacker.example/x5u", "x5c": ["AAAA"],
        ]

        let token = try JWS.sign(
            JWTClaims(Self.claims).bytes(), algorithm: .ES256, keyID: "k1", type: "JWT", header: header, with: attacker
        )

        #expect(throws: JOSEError.invalidSignature) { try Self.verify(token) }
        #expect(throws: Never.self) { try Self.verify(try Self.token(header: header)) }
    }

    @Test("tells letters apart that look alike, such as K and the Kelvin sign")
    func lookAlikes() throws {
        let kelvin = "\u{212A}"
        let key = try SharedKeys.key(.ES256).publicKey
        func verifier(issuer: String, audience: String, type: String) -> JWTVerifier {
            JWTVerifier(
                algorithms: [.ES256], type: .oneOf([type]), issuer: issuer, audience: .oneOf([audience])
            )
        }
        let token = try Self.token(["iss": .string(kelvin), "aud": .string(kelvin)], type: "jwt")
        let typed = try Self.token(type: kelvin)

        #expect(throws: JOSEError.wrongIssuer) {
            try verifier(issuer: "K", audience: kelvin, type: "jwt").verify(token, at: Self.now) { _, _ in key }
        }
        #expect(throws: JOSEError.wrongAudience) {
            try verifier(issuer: kelvin, audience: "K", type: "jwt").verify(token, at: Self.now) { _, _ in key }
        }
        #expect(throws: JOSEError.typeNotAllowed) { try Self.verify(typed, by: Self.verifier(type: .oneOf(["k"]))) }
        #expect(throws: Never.self) {
            try verifier(issuer: kelvin, audience: kelvin, type: "jwt").verify(token, at: Self.now) { _, _ in key }
        }
    }

    @Test("refuses a token that lacks a claim the caller requires")
    func requiredClaims() throws {
        let verifier = Self.verifier(required: ["sub", "jti"])

        #expect(throws: JOSEError.missingClaim("jti")) { try Self.verify(try Self.token(), by: verifier) }
        #expect(throws: Never.self) { try Self.verify(try Self.token(["jti": "1"]), by: verifier) }
    }

    @Test("accepts a token that keeps every rule, and gives its claims")
    func accepts() throws {
        let changes: [String: JSON?] = ["aud": ["other", "client"], "jti": "j1", "nbf": 1_699_999_999.5, "x": [1]]

        let verified = try Self.verify(try Self.token(changes))

        #expect(verified.header.keyID == "k1")
        #expect(verified.header.algorithm == .ES256)
        #expect(verified.claims.issuer == "https://issuer.example")
        #expect(verified.claims.subject == "alice")
        #expect(verified.claims.audience == ["other", "client"])
        #expect(verified.claims.expiresAt == Date(timeIntervalSince1970: 1_700_000_060))
        #expect(verified.claims.issuedAt == Self.now)
        #expect(verified.claims.notBefore == Date(timeIntervalSince1970: 1_699_999_999.5))
        #expect(verified.claims.jwtID == "j1")
        #expect(verified.claims["x"] == [1])
    }

    @Test(
        "compares types without regard to case and prefix",
        arguments: ["jwt", "JWT", "application/jwt", "Application/JWT"])
    func types(type: String) throws {
        let token = try Self.token(type: type)

        #expect(throws: Never.self) {
            try Self.verify(token, by: Self.verifier(type: .oneOf(["application/jwt"])))
        }
    }

    @Test("grants the clock skew on both sides, and not a second more")
    func clockSkew() throws {
        let verifier = Self.verifier(clockSkewSeconds: 30)
        let token = try Self.token(["nbf": 1_700_000_000])

        #expect(throws: Never.self) { try Self.verify(token, by: verifier, at: Self.now - 30) }
        #expect(throws: JOSEError.notYetValid) { try Self.verify(token, by: verifier, at: Self.now - 31) }
        #expect(throws: Never.self) { try Self.verify(token, by: verifier, at: Self.now + 89) }
        #expect(throws: JOSEError.expired) { try Self.verify(token, by: verifier, at: Self.now + 90) }
    }

    @Test("lets an expiry pass where the caller ignores it, but not a broken one")
    func expiryRules() throws {
        let expired = try Self.token(["exp": 1])
        let eternal = try Self.token(["exp": .none])
        let broken = try Self.token(["exp": "never"])

        #expect(throws: Never.self) { try Self.verify(expired, by: Self.verifier(expiry: .ignored)) }
        #expect(throws: Never.self) { try Self.verify(eternal, by: Self.verifier(expiry: .ignored)) }
        #expect(throws: Never.self) { try Self.verify(eternal, by: Self.verifier(expiry: .ifPresent)) }
        #expect(throws: JOSEError.expired) { try Self.verify(expired, by: Self.verifier(expiry: .ifPresent)) }
        #expect(throws: JOSEError.invalidClaim("exp")) {
            try Self.verify(broken, by: Self.verifier(expiry: .ignored))
        }
    }

    @Test("lets the caller check the audience")
    func anyAudience() throws {
        #expect(throws: Never.self) {
            try Self.verify(try Self.token(["aud": .none]), by: Self.verifier(audience: .any))
        }
    }

    @Test("verifies the published tokens at their time (RFC 7515 A.2 and A.3)")
    func published() throws {
        let verifier = JWTVerifier(
            algorithms: [.RS256, .ES256], type: .oneOf([], orAbsent: true), issuer: "joe", audience: .any
        )
        let then = Date(timeIntervalSince1970: Double(Examples.joeExpiry - 1))
        let rsa = try JWK(json: Examples.rs256Key).publicKey()
        let curve = try JWK(json: Examples.es256Key).publicKey()

        #expect(try verifier.verify(Examples.rs256, at: then) { _, _ in rsa }.claims.issuer == "joe")
        #expect(try verifier.verify(Examples.es256, at: then) { _, _ in curve }.claims.issuer == "joe")
        #expect(throws: JOSEError.expired) { try verifier.verify(Examples.es256, at: then + 1) { _, _ in curve } }
    }

    @Test("waits for a key that has to be fetched")
    func fetchesKey() async throws {
        struct Unavailable: Error {}
        let token = try Self.token()
        let key = try SharedKeys.key(.ES256).publicKey

        let verified = try await Self.verifier().verifyFetchingKey(token, at: Self.now) { keyID, _ in
            await Task.yield()
            return keyID == "k1" ? key : nil
        }

        #expect(verified.claims.subject == "alice")
        await #expect(throws: Unavailable.self) {
            try await Self.verifier().verifyFetchingKey(token, at: Self.now) { _, _ in throw Unavailable() }
        }
    }
}
