import Accounts
import Assembly
import HTTPTypes
import JOSE
import Kernel
import OAuth
import Tenancy
import TestKit
import Testing

@Suite("Journeys: the home page")
struct HomeJourneyTests {
    @Test("disconnecting an app ends its refresh, userinfo and introspection at once, and it must ask anew")
    func disconnects() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let tokens = try await visitor.tokens(for: app, as: noor, ["scope": "openid offline_access"])
        let form = try await visitor.get("/").form(to: "/account/apps/disconnect")
        #expect(try await app.isActive(tokens.access) == true)

        let home = try await visitor.submit(form, pressing: form.buttons[0].1)

        #expect(home.target == "/?done=app")
        #expect(!home.text.contains("Harbour"))
        #expect(try await app.refreshing(tokens.refresh).error == "invalid_grant")
        #expect(try await app.userInfo(tokens.access).error == "invalid_token")
        #expect(try await app.isActive(tokens.access) == false)
        #expect(try await app.isActive(tokens.refresh) == false)
        #expect(try await visitor.get(app.request()).path == "/consent")
    }

    @Test("ending a session elsewhere ends what was to end with it, and leaves what was to outlive it")
    func endsAnother() async throws {
        let site = try await Site()
        let (noor, app) = (try await site.person(), try await site.app())
        let (here, there) = (Visitor(site), Visitor(site))
        let online = try await there.tokens(for: app, as: noor)
        let offline = try await there.tokens(for: app, as: noor, ["scope": "openid offline_access"])
        try await here.signIn(noor)
        let session = try #require(try online.idClaims()["sid"]?.string)
        let home = try await here.get("/")

        let form = try #require(home.forms.first { $0.action.hasSuffix("/end") && $0.buttons[0].1 == session })
        _ = try await here.submit(form, pressing: session)

        #expect(try await there.get("/").text.contains("Noor Aziz") == false)
        #expect(try await here.get("/").text.contains("Noor Aziz"))
        #expect(try await app.refreshing(online.refresh).error == "invalid_grant")
        #expect(try await app.userInfo(online.access).error == "invalid_token")
        #expect(try await app.isActive(online.access) == false)
        #expect(try await app.userInfo(offline.access).status == 200)
        #expect(try await app.isActive(offline.refresh) == true)
        #expect(try await app.refreshing(offline.refresh).status == 200)
    }

    @Test("nobody can end the session of somebody else")
    func foreignSession() async throws {
        let site = try await Site()
        let (noor, sami) = (try await site.person(), try await site.person("sami"))
        let (app, visitor, other) = (try await site.app(), Visitor(site), Visitor(site))
        let tokens = try await visitor.tokens(for: app, as: noor)
        let session = try #require(try tokens.idClaims()["sid"]?.string)
        let form = try await other.signIn(sami).form(to: "/account/sessions/end")

        _ = try await other.post(form.action, form.body(pressing: nil) + "&session=" + session)
        _ = try await other.post(
            "/account/apps/disconnect", form.body() + "&app=" + FormEncoding.encode("\(noor.user.id) rp"))

        #expect(try await app.userInfo(tokens.access).status == 200)
        #expect(try await visitor.get("/").text.contains("Noor Aziz"))
    }
}

@Suite("Journeys: what ended is ended at its next use")
struct EndingJourneyTests {
    @Test("a person disabled: sessions, refresh, userinfo and introspection, offline or not")
    func personDisabled() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let tokens = try await visitor.tokens(for: app, as: noor, ["scope": "openid offline_access"])

        _ = try await site.house.disableUser(Username("noor"), actor: "test", in: site.house.tenant.id)

        #expect(try await app.userInfo(tokens.access).error == "invalid_token")
        #expect(try await app.refreshing(tokens.refresh).error == "invalid_grant")
        #expect(try await app.isActive(tokens.access) == false)
        #expect(try await app.isActive(tokens.refresh) == false)
        #expect(try await visitor.get("/").text.contains("Noor Aziz") == false)
        let silent = try await visitor.get(app.request(["prompt": "none"]))
        #expect(try silent.parameters()["error"] == "login_required")
        #expect(try await visitor.signIn(noor, on: visitor.get("/sign-in")).status == 422)
    }

    @Test("a person disabled between code and tokens gets none")
    func disabledBeforeRedemption() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let answer = try await visitor.authorize(app, as: noor)

        _ = try await site.house.disableUser(Username("noor"), actor: "test", in: site.house.tenant.id)

        #expect(try await app.redeeming(answer.parameters().require("code")).error == "invalid_grant")
    }

    @Test("a client deleted: its authentication, its requests and its tokens")
    func clientDeleted() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let tokens = try await visitor.tokens(for: app, as: noor)

        #expect(try await site.house.deleteClient(ID("rp"), actor: "test", in: site.house.tenant.id))
        site.aSecondLater()

        let refused = try await app.refreshing(tokens.refresh)
        #expect(refused.error == "invalid_client")
        #expect(refused.status == 401)
        #expect(refused.fields[.wwwAuthenticate]?.hasPrefix("Basic ") == true)
        #expect(try await app.userInfo(tokens.access).error == "invalid_token")
        let page = try await visitor.get(app.request())
        #expect(page.status == 400)
        #expect(page.location == nil)
        #expect(try await visitor.get("/").text.contains("Harbour") == false)
    }

    @Test("a client secret rolled: the old one works for the time agreed, the new one at once")
    func secretRolled() async throws {
        let site = try await Site()
        let app = try await site.app()
        let form = ["grant_type": "client_credentials"]

        let rolled = try await site.house.rollClientSecret(
            of: ID("rp"), oldEndsAfterSeconds: 60, actor: "test", in: site.house.tenant.id)
        let renewed = App(site: site, id: "rp", secret: try #require(rolled).revealed)
        site.aSecondLater()

        #expect(try await app.post("/oauth/token", form).status == 200)
        #expect(try await renewed.post("/oauth/token", form).status == 200)
        site.clock.advance(seconds: 60)
        #expect(try await app.post("/oauth/token", form).error == "invalid_client")
        #expect(try await renewed.post("/oauth/token", form).status == 200)
    }

    @Test("a code used again ends all that it gave")
    func codeReplayed() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let code = try await visitor.authorize(app, as: noor).parameters().require("code")
        let tokens = try await app.redeem(code)

        let replay = try await app.redeeming(code)

        #expect(replay.error == "invalid_grant")
        #expect(try await app.userInfo(tokens.access).error == "invalid_token")
        #expect(try await app.refreshing(tokens.refresh).error == "invalid_grant")
    }

    @Test("a refresh token used again after the grace ends all that descend from it")
    func refreshReplayed() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let first = try await visitor.tokens(for: app, as: noor)
        let second = try Tokens(await app.refreshing(first.refresh))

        let lost = try Tokens(await app.refreshing(first.refresh))
        site.clock.advance(seconds: 11)
        let replay = try await app.refreshing(first.refresh)

        #expect(lost.refresh == second.refresh)
        #expect(replay.error == "invalid_grant")
        #expect(try await app.refreshing(second.refresh).error == "invalid_grant")
        #expect(try await app.userInfo(second.access).error == "invalid_token")
    }

    @Test("a revoked token ends the grant behind it", arguments: ["access", "refresh"])
    func revoked(which: String) async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let tokens = try await visitor.tokens(for: app, as: noor)
        let token = which == "access" ? tokens.access : try #require(tokens.refresh)

        let answer = try await app.post("/oauth/revoke", ["token": token])

        #expect(answer.status == 200)
        #expect(try await app.userInfo(tokens.access).error == "invalid_token")
        #expect(try await app.refreshing(tokens.refresh).error == "invalid_grant")
    }
}

@Suite("Journeys: keys that rotate")
struct KeyRotationJourneyTests {
    @Test("the new key was published before its use, and ID tokens of the old one go on as hints until it is gone")
    func rotates() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let old = try await visitor.tokens(for: app, as: noor)
        let published = try await keyIDs(site)

        _ = try await site.house.rotateKeys()(site.house.tenant.id, algorithms: [.RS256, .ES256], actor: "test")
        site.aSecondLater()
        let new = try await visitor.tokens(for: app, as: noor)

        let (oldID, newID) = (try old.idHeader()["kid"]?.string, try new.idHeader()["kid"]?.string)
        #expect(oldID != newID)
        #expect(published.contains(try #require(newID)))
        #expect(try await keyIDs(site).contains(try #require(oldID)))
        #expect(try await app.userInfo(old.access).status == 200)

        site.clock.advance(seconds: 40_000)
        #expect(try await hinted(visitor, app, old)["code"] != nil)
        site.clock.advance(seconds: 4_000)
        #expect(try await hinted(visitor, app, old)["error"] == "invalid_request")
    }

    private func hinted(_ visitor: Visitor, _ app: App, _ tokens: Tokens) async throws -> OAuth.Parameters {
        let hint = ["prompt": "none", "id_token_hint": try #require(tokens.id)]
        return try await visitor.get(app.request(hint)).parameters()
    }

    private func keyIDs(_ site: Site) async throws -> Set<String> {
        let keys = try await site.send(.get, "/oauth/jwks").json()["keys"]?.array ?? []
        return Set(keys.compactMap { $0["kid"]?.string })
    }
}
