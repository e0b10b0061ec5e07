import JOSE
import Kernel
import TestKit
import Testing

@testable import OAuth

@Suite("A token for the client itself (RFC 6749 §4.4)")
struct ClientCredentialsTests {
    let house: House

    init() async throws {
        house = try await House()
        try await house.add(
            "bank",
            [
                "grant_types": ["client_credentials"], "redirect_uris": nil,
                "scope": "openid profile pay:read pay:write",
                "resources": ["https://pay.example", "https://api.example"],
            ])
    }

    private func token(_ more: [(String, String)] = [], by client: String = "bank") async throws -> TokenResponse {
        try await house.token([("grant_type", "client_credentials")] + more, by: client)
    }

    @Test(
        "refuses scopes that are not registered, or that need a person",
        arguments: [
            "admin", "pay:read admin", "openid", "pay:read openid", "profile", "offline_access", "pay:read \"x\"",
        ]
    )
    func refusesScopes(scope: String) async {
        let error = await #expect(throws: OAuthError.self) { try await token([("scope", scope)]) }

        #expect(error?.code == .invalidScope)
    }

    @Test(
        "refuses resources that are not registered (RFC 8707 §2)",
        arguments: ["https://evil.example", "https://pay.example/", "pay"])
    func refusesResources(resource: String) async {
        let error = await #expect(throws: OAuthError.self) { try await token([("resource", resource)]) }

        #expect(error?.code == .invalidTarget)
    }

    @Test("refuses a client that is not registered for it")
    func refusesGrantType() async throws {
        try await house.add("app")

        let error = await #expect(throws: OAuthError.self) { try await token(by: "app") }

        #expect(error?.code == .unauthorizedClient)
    }

    @Test("gives an access token alone: no person, no ID token, no refresh token, and nothing is written")
    func issues() async throws {
        let before = house.stores.events()

        let tokens = try await token()

        #expect(tokens.idToken == nil && tokens.refreshToken == nil)
        let claims = try tokens.accessClaims()
        #expect(claims["sub"] == "bank" && claims["client_id"] == "bank" && claims["aud"] == "https://id.example")
        for name in ["auth_time", "acr", "amr", "sid", "gid"] { #expect(claims[name] == nil) }
        #expect(house.stores.events() == before)
    }

    @Test(
        "without a scope it is all that is the client's own; with one it is that",
        arguments: [
            (nil, ["pay:read", "pay:write"]), ("pay:write", ["pay:write"]),
            ("pay:write pay:read", ["pay:write", "pay:read"]),
        ]
            as [(String?, [String])]
    )
    func scopes(scope: String?, expected: [String]) async throws {
        let tokens = try await token(scope.map { [("scope", $0)] } ?? [])

        #expect(tokens.accessToken.scope.tokens == expected)
        #expect(try tokens.accessClaims()["scope"]?.string == expected.joined(separator: " "))
    }

    @Test("a client without scopes of its own gets a token without one, and no empty member")
    func noScope() async throws {
        try await house.add("plain", ["grant_types": ["client_credentials"], "redirect_uris": nil])

        let tokens = try await token(by: "plain")

        #expect(try tokens.accessClaims()["scope"] == nil)
        #expect(try JSON(parsing: tokens.body)["scope"] == nil)
    }

    @Test("never opens userinfo: there is nobody to tell about")
    func userInfo() async throws {
        let tokens = try await token()

        let error = await #expect(throws: OAuthError.self) { try await house.userInfo(tokens.access, in: house.tenant) }

        #expect(error?.code == .insufficientScope)
    }
}

@Suite("Whom an access token is for (RFC 8707, RFC 9068 §3)")
struct AudienceTests {
    private func audience(
        _ changes: [String: JSON], authorize: [(String, String)] = [], redeem: [(String, String)] = []
    ) async throws -> JSON? {
        let house = try await House()
        try await house.add("app", changes)
        var browser = TestBrowser()
        try await house.signIn(house.add(user: "amira"), on: &browser)
        let pairs = Parameters.authorize().pairs + authorize
        let outcome = try await house.authorize.begin(
            Parameters(pairs), in: browser.cookies, from: TestBrowser.address, of: house.tenant)
        let code = try #require(outcome.response?["code"])
        let request = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", "https://app.example/cb"),
            ("code_verifier", ProofKeyTests.verifier),
        ]
        return try await house.token(request + redeem).accessClaims()["aud"]
    }

    private let resources: JSON = ["https://pay.example", "https://api.example"]
    private let pay = ("resource", "https://pay.example")
    private let api = ("resource", "https://api.example")

    @Test("a resource that the authorization request did not name is refused at the token endpoint")
    func beyond() async {
        let error = await #expect(throws: OAuthError.self) {
            try await audience(["resources": resources], authorize: [pay], redeem: [api])
        }

        #expect(error?.code == .invalidTarget)
    }

    @Test("the issuer, where nobody else is meant")
    func issuer() async throws {
        #expect(try await audience([:]) == "https://id.example")
    }

    @Test("the client's registered audience, and the issuer for userinfo")
    func registered() async throws {
        #expect(try await audience(["audience": ["https://a.example"]]) == ["https://a.example", "https://id.example"])
    }

    @Test("the resources of the authorization request, and the issuer for userinfo")
    func authorized() async throws {
        let audience = try await audience(["resources": resources], authorize: [pay, api])

        #expect(audience == ["https://pay.example", "https://api.example", "https://id.example"])
    }

    @Test("a resource named at the token endpoint narrows the token to it alone")
    func narrowed() async throws {
        #expect(
            try await audience(["resources": resources], authorize: [pay, api], redeem: [api]) == "https://api.example")
        #expect(try await audience(["resources": resources], redeem: [pay]) == "https://pay.example")
    }

    @Test("a resource that is named twice is in the token once")
    func twice() async throws {
        #expect(try await audience(["resources": resources], redeem: [pay, pay]) == "https://pay.example")
    }
}
