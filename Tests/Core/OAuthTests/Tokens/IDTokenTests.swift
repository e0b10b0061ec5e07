import Accounts
import Authentication
import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import Tenancy
import TestKit
import Testing

@testable import OAuth

@Suite("ID tokens (OpenID Connect Core §2, §3.1.3.6)")
struct IDTokenTests {
    let house: House
    let amira: User
    var browser = TestBrowser()
    let sid: String

    init() async throws {
        house = try await House()
        try await house.add()
        amira = try await house.add(
            user: "amira", ["name": "Amira Haddad", "email": "amira@example.com", "email_verified": true])
        sid = try await house.signIn(amira, on: &browser).id.string
    }

    private func claims(_ changes: [String: String?] = [:], of client: String = "app") async throws -> [String: JSON] {
        try await house.login(changes, by: client, in: browser).idClaims()
    }

    @Test("says who signed in where, how, when, and for whom")
    func contents() async throws {
        house.clock.advance(seconds: 25.5)
        let now = house.clock.now.numericDate

        let tokens = try await house.login(["scope": "openid profile email"], in: browser)
        var claims = try tokens.idClaims()

        #expect(claims.removeValue(forKey: "at_hash") != nil)
        #expect(
            claims == [
                "iss": "https://id.example", "sub": "id-amira", "aud": "app", "azp": "app", "iat": .integer(now),
                "exp": .integer(now + 600), "auth_time": .integer(1_700_000_000), "acr": "urn:surety:acr:password",
                "amr": ["pwd"], "sid": .string(sid), "nonce": "n-1",
            ])
    }

    @Test(
        "is signed by the client's algorithm with a published key, and verifies by that key alone",
        arguments: [JWSAlgorithm.RS256, .ES256])
    func signature(algorithm: JWSAlgorithm) async throws {
        try await house.add("c", ["id_token_signed_response_alg": .string(algorithm.rawValue)])
        let token = try #require(try await house.login(by: "c", in: browser).idToken).revealed
        let keys = try await house.keyring.keys(of: house.tenant.id).set.keys
        let verifier = JWTVerifier(
            algorithms: [algorithm], type: .oneOf(["JWT"]), issuer: "https://id.example", audience: .oneOf(["c"]))

        let head = try header(token)
        #expect(head["alg"]?.string == algorithm.rawValue && head["typ"] == "JWT")
        let verified = try verifier.verify(token, at: house.clock.now) { keyID, _ in
            try? keys.first { $0.keyID == keyID }?.publicKey()
        }
        #expect(verified.claims.subject == "id-amira")
        #expect(throws: JOSEError.self) {
            try verifier.verify(token, at: house.clock.now) { keyID, _ in
                try? keys.first { $0.keyID != keyID }?.publicKey()
            }
        }
    }

    @Test("the default algorithm is RS256 (OpenID Connect Registration §2)")
    func defaultAlgorithm() async throws {
        let token = try #require(try await house.login(in: browser).idToken).revealed

        #expect(try header(token)["alg"] == "RS256")
    }

    @Test("at_hash is the left half of the access token's SHA-256, computed here anew (§3.1.3.6)")
    func accessTokenHash() async throws {
        let tokens = try await house.login(in: browser)

        let digest = SHA256Digest(of: tokens.access.revealed).bytes

        #expect(try tokens.idClaims()["at_hash"]?.string == Base64URL.encode(Array(digest[0..<16])))
    }

    @Test(
        "at_hash takes the hash of the signature's algorithm",
        arguments: [(JWSAlgorithm.RS256, 16), (.ES256, 16), (.ES384, 24), (.PS512, 32), (.EdDSA, 32)]
    )
    func halfHash(algorithm: JWSAlgorithm, bytes: Int) {
        #expect(Base64URL.decode(IDTokens.halfHash(of: "token", algorithm))?.count == bytes)
    }

    @Test("at_hash agrees with the published example (OpenID Connect Core appendix A.3)")
    func publishedHash() {
        #expect(
            IDTokens.halfHash(of: "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y", .RS256) == "77QmUPtjPfzWtF2AnpK9RQ")
    }

    @Test("nonce comes back as it was sent, and not at all where none was; a refreshed one has none (§12.2)")
    func nonce() async throws {
        #expect(try await claims(["nonce": nil])["nonce"] == nil)
        #expect(
            try await claims(["nonce": "e\u{301} \"x\""])["nonce"]?.string.map { Array($0.utf8) }
                == Array("e\u{301} \"x\"".utf8))
        let refreshed = try await house.refresh(house.login(in: browser).refresh)
        #expect(try refreshed.idClaims()["nonce"] == nil)
    }

    @Test("auth_time is when the person proved who they are, not when the token was issued")
    func authTime() async throws {
        house.clock.advance(seconds: 1_000)
        #expect(try await claims()["auth_time"] == 1_700_000_000)

        var browser = browser
        try await house.signIn(amira, on: &browser)

        #expect(try await house.login(in: browser).idClaims()["auth_time"] == 1_700_001_000)
    }

    @Test("claims are in it only when they were asked for by name, and are known")
    func claimsByName() async throws {
        let claims = try await claims([
            "scope": "openid",
            "claims": """
            {"id_token":{"email":null,"email_verified":{"value":true},"name":{"value":"Somebody Else"},"birthdate":
            {"essential":true},"nickname":null,"preferred_username":null,"at_hash":{"value":"x"},"iss":{"value":"evil"}},
            "userinfo":{"family_name":null}}
            """,
        ])

        #expect(claims["email"] == "amira@example.com" && claims["email_verified"] == true)
        #expect(claims["preferred_username"] == "amira")
        for name in ["name", "birthdate", "nickname", "family_name"] { #expect(claims[name] == nil, "\(name)") }
        #expect(claims["iss"] == "https://id.example" && claims["at_hash"] != "x")
    }

    @Test("a pairwise subject is the same within a sector, another in another, and never the user's id (§8.1)")
    func pairwise() async throws {
        try await house.add("a1", ["subject_type": "pairwise"])
        try await house.add("a2", ["subject_type": "pairwise"])
        try await house.add(
            "b", ["subject_type": "pairwise", "sector_identifier_uri": "https://other.example/uris.json"])
        let bilal = try await house.add(user: "bilal")
        var other = TestBrowser("bilal's")
        try await house.signIn(bilal, on: &other)

        let (a1, a2, b) = (try await claims(of: "a1"), try await claims(of: "a2"), try await claims(of: "b"))
        let bilals = try await house.login(by: "a1", in: other).idClaims()

        #expect(a1["sub"] == a2["sub"])
        #expect(try await claims(of: "a1")["sub"] == a1["sub"])
        #expect(Set([a1, b, bilals].map { $0["sub"]?.string }).count == 3)
        for sub in [a1, b, bilals].map({ $0["sub"]?.string ?? "" }) {
            #expect(Base64URL.decode(sub)?.count == 32 && !sub.contains("amira"))
        }
    }
}

@Suite("Access tokens (RFC 9068)")
struct AccessTokenTests {
    let house: House
    var browser = TestBrowser()

    init() async throws {
        house = try await House()
        try await house.add()
        try await house.signIn(house.add(user: "amira"), on: &browser)
    }

    @Test("have the type and every claim that §2.2 requires, and say how the person signed in")
    func contents() async throws {
        let tokens = try await house.login(["scope": "openid email"], in: browser)
        let head = try header(tokens.access.revealed)
        var claims = try tokens.accessClaims()

        #expect(head["typ"] == "at+jwt" && head["alg"] == "ES256" && head["kid"] == "key-ES256")
        let grant = try #require(claims.removeValue(forKey: "gid")?.string)
        #expect(claims.removeValue(forKey: "jti")?.string.flatMap { Base64URL.decode($0) }?.count == 16)
        #expect(
            claims == [
                "iss": "https://id.example", "sub": "id-amira", "aud": "https://id.example", "client_id": "app",
                "iat": 1_700_000_000, "exp": 1_700_000_600, "scope": "openid email", "acr": "urn:surety:acr:password",
                "amr": ["pwd"], "auth_time": 1_700_000_000,
            ])
        let user = ID<User>("id-amira")
        #expect(
            try await house.stores.oauth.read(house.tenant.id) { try await $0.grants.grants(of: user) }.map(\.id.string)
                == [grant])
    }

    @Test("no two have the same jti")
    func unique() async throws {
        var tokens = try await house.login(in: browser)
        var ids: Set<String?> = [try tokens.accessClaims()["jti"]?.string]

        for _ in 0..<20 {
            tokens = try await house.refresh(tokens.refresh)
            ids.insert(try tokens.accessClaims()["jti"]?.string)
        }

        #expect(ids.count == 21)
    }

    @Test("are signed by the client's algorithm")
    func algorithm() async throws {
        try await house.add("c", ["access_token_signed_response_alg": "RS256"])

        let tokens = try await house.login(by: "c", in: browser)

        #expect(try header(tokens.access.revealed)["alg"] == "RS256")
        #expect(try await house.userInfo(tokens.access, in: house.tenant)["sub"] == "id-amira")
    }

    @Test("have the pairwise subject too, so that a resource learns no more than the client")
    func pairwise() async throws {
        try await house.add("c", ["subject_type": "pairwise"])

        let tokens = try await house.login(by: "c", in: browser)

        #expect(try tokens.accessClaims()["sub"] == tokens.idClaims()["sub"])
        #expect(try tokens.accessClaims()["sub"] != "id-amira")
    }

    @Test("that were believed before are judged anew by audience, issuer and end")
    func readingAgain() async throws {
        let token = try await house.login(in: browser).access.revealed
        let accessTokens = house.accessTokens
        let other = Tenant(issuer: try Issuer("https://other.example"), displayName: "Other")
        house.clock.advance(seconds: 590)
        #expect(try await accessTokens.read(token, audience: .any, in: house.tenant) != nil)

        #expect(try await accessTokens.read(token, audience: .oneOf(["x"]), in: house.tenant) == nil)
        #expect(try await accessTokens.read(token, audience: .any, in: other) == nil)
        #expect(try await accessTokens.read(forged(token), audience: .any, in: house.tenant) == nil)
        #expect(try await accessTokens.read(token, audience: .any, in: house.tenant) != nil)
        house.clock.advance(seconds: 10)
        #expect(try await accessTokens.read(token, audience: .any, in: house.tenant) == nil)
    }

    @Test("are not read once changed, expired, of another issuer or type")
    func reading() async throws {
        let tokens = try await house.login(in: browser)
        let token = tokens.access.revealed
        let parts = token.split(separator: ".").map(String.init)
        let none = Base64URL.encode(Array("{\"alg\":\"none\",\"typ\":\"at+jwt\"}".utf8))
        let other = Tenant(issuer: try Issuer("https://other.example"), displayName: "Other")
        let bad = [
            "", "x", token + "x", token + ".", "\(none).\(parts[1]).", "\(parts[0]).\(parts[1]).",
            forged(token),
            try #require(tokens.idToken).revealed, try #require(tokens.refresh),
        ]

        for text in bad {
            #expect(try await house.accessTokens.read(text, audience: .any, in: house.tenant) == nil, "\(text)")
        }
        #expect(try await house.accessTokens.read(token, audience: .any, in: other) == nil)
        #expect(try await house.accessTokens.read(token, audience: .oneOf(["x"]), in: house.tenant) == nil)
        #expect(try await house.accessTokens.read(token, audience: .any, in: house.tenant) != nil)
        house.clock.advance(seconds: 600)
        #expect(try await house.accessTokens.read(token, audience: .any, in: house.tenant) == nil)
    }
}
