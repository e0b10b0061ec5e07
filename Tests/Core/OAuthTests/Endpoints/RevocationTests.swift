import Accounts
import FoundationEssentials
import JOSE
import Kernel
import Tenancy
import TestKit
import Testing

@testable import OAuth

@Suite("Revoking a token (RFC 7009)")
struct RevocationTests {
    let house: House
    let app: Client
    let stranger: Client
    let machine: Client
    var browser = TestBrowser()

    init() async throws {
        house = try await House()
        app = try await house.add()
        stranger = try await house.add("stranger")
        machine = try await house.add("machine", ["grant_types": ["client_credentials"], "redirect_uris": nil])
        try await house.signIn(house.add(user: "amira"), on: &browser)
    }

    private func revoke(_ token: Secret?, by client: Client) async throws {
        try await house.revoke(token ?? Secret(""), by: client, in: house.tenant)
    }

    @Test("unknown tokens are ignored in silence (§2.2)", arguments: ["", "x", "a.b.c", "a.0.b", "family.0.AAAA"])
    func unknown(token: String) async throws {
        try await revoke(Secret(token), by: app)

        #expect(house.events("grant.ended").isEmpty && house.events("token.revoked").isEmpty)
    }

    @Test("another client's tokens are left as they are, in silence")
    func foreign() async throws {
        let tokens = try await house.login(in: browser)
        let own = try await house.token([("grant_type", "client_credentials")], by: "machine")

        for token in [tokens.access, tokens.refreshToken, tokens.idToken, own.access] {
            try await revoke(token, by: stranger)
        }

        #expect(try await house.isAlive(tokens, for: app))
        #expect(try await house.introspect(own.access, by: machine, in: house.tenant)["active"] == true)
        #expect(try await house.refresh(tokens.refresh).refreshToken != nil)
        #expect(house.events("grant.ended").isEmpty)
    }

    @Test("a refresh token ends its grant also where the store of families has forgotten everything")
    func forgotten() async throws {
        let tokens = try await house.login(in: browser)
        var house = house
        house.families = MemoryStores().refreshFamilies

        try await house.revoke(tokens.refreshToken ?? Secret(""), by: stranger, in: house.tenant)
        #expect(try await house.isAlive(tokens, for: app))
        try await house.revoke(tokens.refreshToken ?? Secret(""), by: app, in: house.tenant)

        #expect(try await !house.isAlive(tokens, for: app))
        #expect(house.events("grant.ended").count == 1)
    }

    @Test("a store that fails is told, for the client must try again")
    func outage() async throws {
        let tokens = try await house.login(in: browser)
        house.stores.outage.isOn = true

        await #expect(throws: StoreUnavailable.self) { try await revoke(tokens.refreshToken, by: app) }
    }

    @Test(
        "either token ends the grant and with it the other, in one event",
        arguments: ["access", "refresh", "exchanged"])
    func ends(which: String) async throws {
        let first = try await house.login(["scope": "openid offline_access"], in: browser)
        let tokens = try await house.refresh(first.refresh)
        let token = which == "access" ? tokens.access : which == "refresh" ? tokens.refreshToken : first.refreshToken

        try await revoke(token, by: app)
        try await revoke(token, by: app)

        #expect(try await !house.isAlive(tokens, for: app))
        await #expect(throws: OAuthError.self) { try await house.refresh(tokens.refresh) }
        let events = house.events("grant.ended")
        #expect(events.map(\.details) == [["reason": "revoked_by_client"]] && events.first?.actor == "app")
    }

    @Test("other grants of the same person and client go on")
    func otherGrants() async throws {
        let one = try await house.login(in: browser)
        let two = try await house.login(in: browser)

        try await revoke(one.refreshToken, by: app)

        #expect(try await house.isAlive(two, for: app))
    }

    @Test("a client's own token is remembered as revoked until it would have expired, and others are not")
    func clientCredentials() async throws {
        let one = try await house.token([("grant_type", "client_credentials")], by: "machine")
        let two = try await house.token([("grant_type", "client_credentials")], by: "machine")

        try await revoke(one.access, by: machine)

        #expect(try await house.introspect(one.access, by: machine, in: house.tenant)["active"] == false)
        #expect(try await house.introspect(two.access, by: machine, in: house.tenant)["active"] == true)
        #expect(house.events("token.revoked").first?.actor == "machine")
        for shelf in house.stores.shelves where shelf.name == "revoked tokens" {
            #expect(try await shelf.removeExpired(at: house.clock.now.addingTimeInterval(600), limit: 10) == 1)
        }
    }
}
