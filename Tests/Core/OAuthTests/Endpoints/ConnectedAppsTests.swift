import Accounts
import JOSE
import Kernel
import Tenancy
import TestKit
import Testing

@testable import OAuth

@Suite("The applications that a person has let in")
struct ConnectedAppsTests {
    let house: House
    let amira: User
    var browser = TestBrowser()

    init() async throws {
        house = try await House()
        try await house.add("app", ["client_name": "Zebra"])
        try await house.add("asking", ["client_name": "Ant", "require_consent": true])
        amira = try await house.add(user: "amira")
        try await house.signIn(amira, on: &browser)
    }

    private var apps: ConnectedApps {
        ConnectedApps(storage: house.stores.oauth, families: house.families, clock: house.clock)
    }

    private func consented() async throws -> TokenResponse {
        let changes = ["client_id": "asking", "scope": "openid email offline_access"]
        let journey = try #require(try await house.begin(changes, in: browser).journey)
        try await house.agree(["email", "offline_access"], on: journey, in: browser)
        let code = try #require(try await house.resume(journey, in: browser).response?["code"])
        return try await house.redeem(code, by: "asking")
    }

    @Test("somebody who let nobody in has none, whatever others did")
    func none() async throws {
        _ = try await house.login(in: browser)

        #expect(try await apps(of: house.add(user: "bilal"), in: house.tenant.id).isEmpty)
    }

    @Test("are listed by name, by consent or by a grant in force, and once each")
    func lists() async throws {
        _ = try await house.login(["scope": "openid profile"], in: browser)
        _ = try await house.login(in: browser)
        _ = try await consented()

        let listed = try await apps(of: amira, in: house.tenant.id)

        #expect(listed.map(\.client.displayName) == ["Ant", "Zebra"])
        #expect(listed.first?.scopes == ["openid", "email", "offline_access"])
    }

    @Test("an application without a remembered consent is gone with its last grant")
    func endedGrant() async throws {
        _ = try await house.login(in: browser)

        try await house.logoutAll(browser)

        #expect(try await apps(of: amira, in: house.tenant.id).isEmpty)
    }

    @Test("disconnecting ends every token, forgets the consent, tells of it, and leaves the others alone")
    func disconnects() async throws {
        let other = try await house.login(in: browser)
        let tokens = try await consented()
        let asking = ID<Client>("asking")
        let client = try #require(try await house.clients.client(asking, in: house.tenant.id))
        let app = try #require(try await house.clients.client(.init("app"), in: house.tenant.id))

        try await apps.disconnect(asking, from: amira, in: house.tenant.id)

        #expect(try await apps(of: amira, in: house.tenant.id).map(\.client.id) == [.init("app")])
        #expect(try await !house.isAlive(tokens, for: client))
        #expect(try await house.isAlive(other, for: app))
        await #expect(throws: OAuthError.self) { try await house.refresh(tokens.refresh, by: "asking") }
        #expect(try await house.begin(["client_id": "asking"], in: browser).journey != nil)
        #expect(house.events("consent.withdrawn").map(\.actor) == ["id-amira"])
        let ended = house.events("grant.ended")
        #expect(ended.map(\.actor) == ["id-amira"] && ended.map(\.details) == [["reason": "revoked_by_user"]])
        #expect(house.events("grant.created").contains { $0.subject == ended.first?.subject && $0.actor == "asking" })
    }
}
