import Accounts
import Authentication
import FoundationEssentials
import JOSE
import Kernel
import Tenancy
import TestKit
import Testing

@testable import OAuth

@Suite("UserInfo (OpenID Connect Core §5.3, RFC 6750 §3.1)")
struct UserInfoTests {
    let house: House
    let amira: User
    var browser = TestBrowser()

    init() async throws {
        house = try await House()
        try await house.add("app", ["resources": ["https://pay.example"]])
        amira = try await house.add(
            user: "amira",
            [
                "name": "Amira Haddad", "given_name": "Amira", "email": "amira@example.com", "email_verified": true,
                "phone_number": "+962 6 5300000", "address": ["country": "Jordan"], "birthdate": "1990",
            ])
        try await house.signIn(amira, on: &browser)
    }

    private func answer(_ changes: [String: String?]) async throws -> [String: JSON] {
        let tokens = try await house.login(changes, in: browser)
        return try #require(try await house.userInfo(tokens.access, in: house.tenant).object)
    }

    private func refusal(_ token: Secret) async -> OAuthError.Code? {
        await #expect(throws: OAuthError.self) { try await house.userInfo(token, in: house.tenant) }?.code
    }

    @Test("refuses what is not an access token, has expired, or is for another resource")
    func refuses() async throws {
        let tokens = try await house.login(in: browser)
        let narrowed = try await house.redeem(house.code(in: browser), ["resource": "https://pay.example"])

        for token in [
            Secret(""), Secret("x"), try #require(tokens.idToken), Secret(tokens.refresh ?? ""), narrowed.access,
        ] {
            #expect(await refusal(token) == .invalidToken)
        }
        house.clock.advance(seconds: 600)
        #expect(await refusal(tokens.access) == .invalidToken)
    }

    @Test("refuses a token without openid, by the error made for it")
    func insufficientScope() async throws {
        let tokens = try await house.login(["scope": "email"], in: browser)

        #expect(await refusal(tokens.access) == .insufficientScope)
    }

    @Test("a store that fails is not an invalid token")
    func outage() async throws {
        let tokens = try await house.login(in: browser)
        house.stores.outage.isOn = true
        house.clock.advance(seconds: 1)

        await #expect(throws: StoreUnavailable.self) { try await house.userInfo(tokens.access, in: house.tenant) }
    }

    @Test(
        "tells what the scopes cover and is known, and no more (§5.4)",
        arguments: [
            ("openid", ["sub"]), ("openid email", ["sub", "email", "email_verified"]),
            ("openid phone", ["sub", "phone_number"]),
            ("openid address", ["sub", "address"]),
            ("openid profile", ["sub", "name", "given_name", "birthdate", "preferred_username", "updated_at"]),
        ]
    )
    func scopes(scope: String, names: [String]) async throws {
        #expect(try await answer(["scope": scope]).keys.sorted() == names.sorted())
    }

    @Test("gives each claim in its own type")
    func values() async throws {
        let answer = try await answer(["scope": "openid profile email address"])

        #expect(answer["sub"] == "id-amira" && answer["name"] == "Amira Haddad" && answer["email_verified"] == true)
        #expect(answer["address"] == ["country": "Jordan"] && answer["preferred_username"] == "amira")
        #expect(answer["updated_at"] == .integer(amira.updatedAt.numericDate))
    }

    @Test(
        "tells what was asked for by name, for userinfo and not for the ID token; a value that does not fit is left out"
    )
    func claims() async throws {
        let claims = """
            {"userinfo":{"phone_number":null,"birthdate":{"value":"1990"},"given_name":{"values":["A","B"]},"own":null},
            "id_token":{"name":null}}
            """

        let answer = try await answer(["claims": claims])

        #expect(Set(answer.keys) == ["sub", "phone_number", "birthdate"])
    }

    @Test("keeps to itself what the person declined, though a scope covers it")
    func declined() async throws {
        try await house.add("asking", ["require_consent": true])
        let changes = [
            "client_id": "asking", "scope": "openid email profile",
            "claims": "{\"userinfo\":{\"name\":null,\"birthdate\":{\"essential\":true}}}",
        ]
        let journey = try #require(try await house.begin(changes, in: browser).journey)
        try await house.agree(["profile"], on: journey, in: browser)
        let code = try #require(try await house.resume(journey, in: browser).response?["code"])

        let tokens = try await house.redeem(code, by: "asking")
        let answer = try #require(try await house.userInfo(tokens.access, in: house.tenant).object)

        #expect(tokens.accessToken.scope.tokens == ["openid", "profile"])
        #expect(Set(answer.keys) == ["sub", "given_name", "birthdate", "preferred_username", "updated_at"])
    }

    @Test("is judged by the scope of the token, which may be less than the grant's")
    func narrowed() async throws {
        let tokens = try await house.login(["scope": "openid email profile"], in: browser)

        let narrowed = try await house.refresh(tokens.refresh, [("scope", "openid email")])

        let answer = try #require(try await house.userInfo(narrowed.access, in: house.tenant).object)
        #expect(Set(answer.keys) == ["sub", "email", "email_verified"])
    }

    @Test("has the subject that the client knows")
    func pairwise() async throws {
        try await house.add("pairwise", ["subject_type": "pairwise"])

        let tokens = try await house.login(by: "pairwise", in: browser)

        #expect(try await house.userInfo(tokens.access, in: house.tenant)["sub"] == tokens.idClaims()["sub"])
    }
}
