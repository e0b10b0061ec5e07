import Accounts
import FoundationEssentials
import JOSE
import Kernel
import Tenancy
import TestKit
import Testing

@testable import OAuth

@Suite("Introspection: a client sees only tokens meant for it (RFC 7662)")
struct IntrospectionTests {
    let house: House
    let app: Client
    let api: Client
    let stranger: Client
    let machine: Client
    var browser = TestBrowser()

    init() async throws {
        house = try await House()
        app = try await house.add("app", ["resources": ["https://pay.example", "urn:bank:api"]])
        api = try await house.add("api", ["introspects": ["https://pay.example"]])
        stranger = try await house.add("stranger")
        machine = try await house.add(
            "machine", ["grant_types": ["client_credentials"], "redirect_uris": nil, "scope": "pay"])
        try await house.signIn(house.add(user: "amira"), on: &browser)
    }

    private func ask(_ token: Secret?, by client: Client) async throws -> [String: JSON] {
        try #require(try await house.introspect(token ?? Secret(""), by: client, in: house.tenant).object)
    }

    private let inactive: [String: JSON] = ["active": false]

    @Test("refuses a client that does not authenticate")
    func publicClient() async throws {
        let client = try await house.add("public", ["token_endpoint_auth_method": "none"])

        let error = await #expect(throws: OAuthError.self) { try await ask(Secret("x"), by: client) }

        #expect(error?.code == .unauthorizedClient)
    }

    @Test("of what is no token, or not one of ours, it says only that it is not active")
    func unknown() async throws {
        let tokens = try await house.login(in: browser)

        for token in [Secret(""), Secret("x"), Secret("a.b.c"), Secret("a.0.b"), try #require(tokens.idToken)] {
            #expect(try await ask(token, by: app) == inactive)
        }
    }

    @Test("of another client's tokens it says the same as of none")
    func foreign() async throws {
        let tokens = try await house.login(["resource": "https://pay.example"], in: browser)

        #expect(try await ask(tokens.access, by: stranger) == inactive)
        #expect(try await ask(tokens.refreshToken, by: stranger) == inactive)
        #expect(try await ask(tokens.refreshToken, by: api) == inactive)
        let plain = try await house.login(in: browser)
        #expect(try await ask(plain.access, by: api) == inactive)
    }

    @Test("of an ended token it says the same, however it ended", arguments: ["grant", "session", "user", "expiry"])
    func ended(how: String) async throws {
        let tokens = try await house.login(in: browser)
        switch how {
        case "grant": try await house.revoke(tokens.access, by: app, in: house.tenant)
        case "session": try await house.logoutAll(browser)
        case "user": try await house.disable(User.named("amira", in: house))
        default: house.clock.advance(seconds: 600)
        }

        #expect(try await ask(tokens.access, by: app) == inactive)
        #expect(try await (ask(tokens.refreshToken, by: app) == inactive) == (how != "expiry"))
    }

    @Test("a store that fails is no inactive token")
    func outage() async throws {
        let tokens = try await house.login(in: browser)
        house.stores.outage.isOn = true

        await #expect(throws: StoreUnavailable.self) { try await ask(tokens.access, by: app) }
        await #expect(throws: StoreUnavailable.self) { try await ask(tokens.refreshToken, by: app) }
    }

    @Test("tells a client of its own access token what the token says, without what is ours alone")
    func accessToken() async throws {
        let tokens = try await house.login(["scope": "openid email"], in: browser)

        var expected = try tokens.accessClaims()
        expected["gid"] = nil
        expected["active"] = true
        expected["token_type"] = "Bearer"

        #expect(try await ask(tokens.access, by: app) == expected)
    }

    @Test("tells a resource server of tokens whose audience it is, by its id or by what it is registered for")
    func resourceServers() async throws {
        let pay = try await house.login(["resource": "https://pay.example"], in: browser)
        let named = try await house.login(["resource": "urn:bank:api"], in: browser)
        let server = try await house.add("urn:bank:api")

        #expect(try await ask(pay.access, by: api)["active"] == true)
        #expect(try await ask(pay.access, by: api)["client_id"] == "app")
        #expect(try await ask(named.access, by: server)["active"] == true)
    }

    @Test("tells a client of its own refresh token; one that was exchanged is not active")
    func refreshToken() async throws {
        let first = try await house.login(["scope": "openid offline_access"], in: browser)
        let second = try await house.refresh(first.refresh)

        #expect(try await ask(first.refreshToken, by: app) == inactive)
        #expect(
            try await ask(second.refreshToken, by: app) == [
                "active": true, "client_id": "app", "sub": "id-amira", "scope": "openid offline_access",
                "iss": "https://id.example", "iat": 1_700_000_000, "exp": 1_702_592_000,
            ])
    }

    @Test("a client's own token is active until it is revoked or its client is gone")
    func clientCredentials() async throws {
        let tokens = try await house.token([("grant_type", "client_credentials")], by: "machine")
        #expect(try await ask(tokens.access, by: machine)["active"] == true)
        #expect(try await ask(tokens.access, by: machine)["sub"] == "machine")

        try await house.remove(machine)

        #expect(try await ask(tokens.access, by: machine) == inactive)
    }
}
