import Accounts
import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import Synchronization
import Tenancy
import TestKit
import Testing

@testable import OAuth

@Suite("Redeeming a code (RFC 6749 §4.1.3, RFC 7636 §4.6)")
struct RedeemCodeTests {
    let house: House
    let app: Client
    let amira: User
    let browser: TestBrowser

    init() async throws {
        house = try await House()
        app = try await house.add("app", ["resources": ["https://pay.example", "https://api.example"]])
        try await house.add("other")
        try await house.add("old", ["require_pkce": false])
        amira = try await house.add(user: "amira")
        var browser = TestBrowser()
        try await house.signIn(amira, on: &browser)
        self.browser = browser
    }

    private func refusal(_ code: String, _ changes: [String: String?] = [:], by client: String = "app") async
        -> OAuthError.Code?
    {
        await #expect(throws: OAuthError.self) { try await house.redeem(code, changes, by: client) }?.code
    }

    @Test(
        "refuses what does not fit the authorization request, and the code is still good for its owner",
        arguments: [
            (["code": nil], .invalidRequest), (["code": "guess"], .invalidGrant),
            (["redirect_uri": nil], .invalidGrant),
            (["redirect_uri": "https://app.example/cb/"], .invalidGrant),
            (["redirect_uri": "https://APP.example/cb"], .invalidGrant),
            (["redirect_uri": "https://evil.example/cb"], .invalidGrant), (["code_verifier": nil], .invalidGrant),
            (["code_verifier": "x"], .invalidGrant), (["code_verifier": .some(ProofKeyTests.challenge)], .invalidGrant),
            (["code_verifier": .some(String(repeating: "a", count: 43))], .invalidGrant),
            (["resource": "https://evil.example"], .invalidTarget), (["grant_type": nil], .invalidRequest),
            (["grant_type": "password"], .unsupportedGrantType), (["grant_type": "implicit"], .unsupportedGrantType),
            (["grant_type": "urn:ietf:params:oauth:grant-type:device_code"], .unsupportedGrantType),
            (["grant_type": "client_credentials"], .unauthorizedClient),
        ] as [([String: String?], OAuthError.Code)]
    )
    func refuses(changes: [String: String?], code: OAuthError.Code) async throws {
        let issued = try await house.code(in: browser)

        #expect(await refusal(issued, changes) == code)

        #expect(try await house.redeem(issued).idToken != nil)
    }

    @Test("refuses parameters that come twice (RFC 6749 §3.2)")
    func duplicates() async throws {
        let code = try await house.code(in: browser)

        let error = await #expect(throws: OAuthError.self) {
            try await house.token([("grant_type", "authorization_code"), ("code", code), ("code", code)])
        }

        #expect(error?.code == .invalidRequest)
    }

    @Test("refuses a redirect URI that only Unicode takes for the same: a Kelvin sign is no K")
    func canonicallyEqual() async throws {
        try await house.add("kelvin", ["redirect_uris": ["https://app.example/K"]])
        let changes = ["client_id": "kelvin", "redirect_uri": "https://app.example/K"]
        let code = try await house.code(changes, in: browser)

        #expect(await refusal(code, ["redirect_uri": "https://app.example/\u{212A}"], by: "kelvin") == .invalidGrant)

        #expect(try await house.redeem(code, ["redirect_uri": "https://app.example/K"], by: "kelvin").idToken != nil)
    }

    @Test("refuses another client's code, and leaves it to its owner")
    func otherClient() async throws {
        let code = try await house.code(in: browser)

        #expect(await refusal(code, by: "other") == .invalidGrant)

        #expect(try await house.redeem(code).idToken != nil)
        #expect(await refusal(code, by: "other") == .invalidGrant)
        #expect(try await house.grant(ofCode: code)?.isActive == true)
    }

    @Test("refuses a verifier where there was no challenge: the proof may have been stripped (RFC 9700 §4.8.2)")
    func stripped() async throws {
        let code = try await house.code(
            ["client_id": "old", "code_challenge": nil, "code_challenge_method": nil], in: browser)

        #expect(await refusal(code, by: "old") == .invalidGrant)

        #expect(try await house.redeem(code, ["code_verifier": nil], by: "old").idToken != nil)
    }

    @Test("a client that may go without a proof still gives the one it began with")
    func optionalProof() async throws {
        let code = try await house.code(["client_id": "old"], in: browser)

        #expect(await refusal(code, ["code_verifier": nil], by: "old") == .invalidGrant)
        #expect(
            await refusal(code, ["code_verifier": .some(String(repeating: "a", count: 43))], by: "old") == .invalidGrant
        )
    }

    @Test("lives 60 seconds", arguments: [(59.999, true), (60, false), (3_600, false)])
    func expiry(seconds: Double, isGood: Bool) async throws {
        let code = try await house.code(in: browser)
        house.clock.advance(seconds: seconds)

        if isGood {
            #expect(try await house.redeem(code).idToken != nil)
        } else {
            #expect(await refusal(code) == .invalidGrant)
            #expect(try await house.grant(ofCode: code) == nil)
        }
    }

    @Test(
        "refuses once the person is disabled, the session ended, or the client gone, before the code came back",
        arguments: ["user", "session", "client"])
    func endedBefore(what: String) async throws {
        let code = try await house.code(in: browser)
        switch what {
        case "user": try await house.disable(amira)
        case "session": _ = try await house.logoutAll(browser)
        default: try await house.remove(app)
        }

        #expect(await refusal(code) == (what == "client" ? .invalidClient : .invalidGrant))
    }

    @Test("a code that was granted for offline use outlives its session")
    func offline() async throws {
        let code = try await house.code(["scope": "openid offline_access"], in: browser)
        try await house.logoutAll(browser)

        #expect(try await house.redeem(code).refreshToken != nil)
    }

    @Test("a store that fails spends nothing and says neither invalid_grant nor invalid_client")
    func outage() async throws {
        let code = try await house.code(in: browser)
        house.stores.outage.isOn = true

        await #expect(throws: StoreUnavailable.self) { try await house.redeem(code) }

        house.stores.outage.isOn = false
        #expect(try await house.redeem(code).idToken != nil)
    }

    @Test("gives tokens once, and tells of the grant")
    func redeems() async throws {
        let code = try await house.code(["scope": "openid profile"], in: browser)

        let tokens = try await house.redeem(code)

        #expect(tokens.accessToken.expiresInSeconds == 600 && tokens.accessToken.scope.tokens == ["openid", "profile"])
        #expect(tokens.idToken != nil && tokens.refreshToken != nil)
        let grant = try #require(try await house.grant(ofCode: code))
        #expect(grant.isActive && grant.authorization.user == amira.id && grant.authorization.client == app.id)
        let event = try #require(house.events("grant.created").first)
        #expect(event.subject == grant.id.string && event.actor == "app")
        #expect(event.details == ["user": "id-amira", "scope": "openid profile"])
    }

    @Test("the answer is as RFC 6749 §5.1 says")
    func body() async throws {
        let tokens = try await house.login(["scope": "openid email"], in: browser)

        let body = try JSON(parsing: tokens.body)

        #expect(body["token_type"] == "Bearer" && body["expires_in"] == 600 && body["scope"] == "openid email")
        #expect(body["access_token"]?.string == tokens.access.revealed)
        #expect(body["id_token"]?.string == tokens.idToken?.revealed && body["refresh_token"]?.string == tokens.refresh)
        #expect(body.object?.count == 6)
    }

    @Test("without openid there is no ID token; without the grant type no refresh token")
    func less() async throws {
        let house = try await House()
        try await house.add("app", ["grant_types": ["authorization_code"]])
        var browser = TestBrowser()
        try await house.signIn(house.add(user: "amira"), on: &browser)

        let tokens = try await house.login(["scope": "email"], in: browser)

        #expect(tokens.idToken == nil && tokens.refreshToken == nil)
        let body = try JSON(parsing: tokens.body)
        #expect(body["id_token"] == nil && body["refresh_token"] == nil && body["scope"] == "email")
    }
}
