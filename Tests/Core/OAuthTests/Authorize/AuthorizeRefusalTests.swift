import JOSE
import Kernel
import TestKit
import Testing

@testable import OAuth

@Suite("Security 3: what is never redirected (RFC 6749 §4.1.2.1)")
struct AuthorizeRefusalTests {
    @Test(
        "an unknown client and a redirect URI that is not registered, byte for byte",
        arguments: [
            (["client_id": nil], .invalidRequest), (["client_id": ""], .invalidRequest),
            (["client_id": "nobody"], .invalidClient), (["client_id": "APP"], .invalidClient),
            (["client_id": .some(String(repeating: "a", count: 513))], .invalidClient),
            (["redirect_uri": nil], .invalidRequest), (["redirect_uri": ""], .invalidRequest),
            (["redirect_uri": "https://evil.example/cb"], .invalidRequest),
            (["redirect_uri": "https://app.example/cb/"], .invalidRequest),
            (["redirect_uri": "https://app.example/CB"], .invalidRequest),
            (["redirect_uri": "https://app.example/cb?x=1"], .invalidRequest),
            (["redirect_uri": "https://app.example:443/cb"], .invalidRequest),
            (["redirect_uri": "https://app.example/cb#f"], .invalidRequest),
            (["redirect_uri": "https://app.example/%63b"], .invalidRequest),
            (["redirect_uri": "https://app.example/cb https://evil.example/"], .invalidRequest),
            (["redirect_uri": "/cb"], .invalidRequest), (["redirect_uri": "javascript:alert(1)"], .invalidRequest),
            (["client_id": "nobody", "prompt": "none"], .invalidClient),
            (["redirect_uri": "https://evil.example/cb", "response_type": "token"], .invalidRequest),
        ] as [([String: String?], OAuthError.Code)]
    )
    func refuses(changes: [String: String?], code: OAuthError.Code) async throws {
        let house = try await House()
        try await house.add()

        let refusal = await #expect(throws: AuthorizationRefused.self) {
            try await house.begin(changes, in: TestBrowser())
        }

        #expect(refusal?.error.code == code)
    }

    @Test(
        "a client id or a redirect URI that comes twice, though both be right",
        arguments: ["client_id", "redirect_uri"])
    func duplicates(name: String) async throws {
        let house = try await House()
        try await house.add()
        let pairs = Parameters.authorize().pairs
        let again = pairs.filter { $0.0 == name }

        let refusal = await #expect(throws: AuthorizationRefused.self) {
            try await house.authorize.begin(
                Parameters(pairs + again), in: TestBrowser().cookies, from: TestBrowser.address, of: house.tenant)
        }

        #expect(refusal?.error.code == .invalidRequest)
    }

    @Test("another tenant's client is unknown here")
    func otherTenant() async throws {
        let house = try await House()
        try await house.add()

        let client = try await house.clients.client(.init("app"), in: TenantID("other"))

        #expect(client == nil)
    }

    @Test("an id that only Unicode takes for a client's is no client's, though that one was just looked up")
    func canonicallyEqual() async throws {
        let house = try await House()
        try await house.add("K")
        _ = try await house.begin(["client_id": "K"], in: TestBrowser())

        let refusal = await #expect(throws: AuthorizationRefused.self) {
            try await house.begin(["client_id": "\u{212A}"], in: TestBrowser())
        }

        #expect(refusal?.error.code == .invalidClient)
    }

    @Test("a store that fails is neither a refusal nor a redirect")
    func outage() async throws {
        let house = try await House()
        try await house.add()
        house.stores.outage.isOn = true

        await #expect(throws: StoreUnavailable.self) { try await house.begin(in: TestBrowser()) }
    }

    @Test("a loopback redirect URI may come with any port, and the answer goes to that port (RFC 8252 §7.3)")
    func loopback() async throws {
        let house = try await House()
        try await house.add("native", ["redirect_uris": ["http://127.0.0.1/cb"], "token_endpoint_auth_method": "none"])

        let outcome = try await house.begin(
            ["client_id": "native", "redirect_uri": "http://127.0.0.1:49152/cb", "prompt": "none"], in: TestBrowser())

        #expect(outcome.response?.location?.hasPrefix("http://127.0.0.1:49152/cb?error=login_required") == true)
    }
}
