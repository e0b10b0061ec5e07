import Accounts
import HTTPTypes
import JOSE
import Kernel
import OAuth
import Testing

@Suite("Journeys: signing in to an app (OpenID Connect Core §3.1)")
struct SignInJourneyTests {
    @Test("a wrong password shows the page again with the name typed, then the right one goes on")
    func wrongThenRight() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let page = try await visitor.get(app.request())

        let again = try await visitor.signIn(noor, password: "not what it was at all", on: page)
        let consent = try await visitor.signIn(noor, on: again)

        #expect(again.status == 422)
        #expect(try again.form(asking: "password").fields.contains { $0.0 == "username" && $0.1 == "noor" })
        #expect(!again.text.contains("not what it was at all"))
        #expect(consent.path == "/consent")
    }

    @Test("an unknown name is answered with the very page of a wrong password")
    func unknownName() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let page = try await visitor.get(app.request())
        let form = try page.form(asking: "password")

        let wrong = try await visitor.signIn(noor, password: "not what it was at all", on: page)
        let unknown = try await visitor.submit(form, typing: ["username": "nobody", "password": noor.password])

        #expect(unknown.status == wrong.status)
        #expect(unknown.text == wrong.text.replacing("value=\"noor\"", with: "value=\"nobody\""))
    }

    @Test(
        "who does not want to is led back with access_denied", arguments: ["/sign-in", "/consent", "/create-account"])
    func cancels(at path: String) async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        var page = try await visitor.get(app.request(path == "/create-account" ? ["prompt": "create"] : [:]))
        if path == "/consent" { page = try await visitor.signIn(noor, on: page) }
        #expect(page.path == path)

        let button = path == "/consent" ? "deny" : "cancel"
        let answer = try await visitor.submit(page.form(pressing: button), pressing: button)

        #expect(try answer.parameters()["error"] == "access_denied")
        #expect(try answer.parameters()["state"] == App.state)
        #expect(try answer.parameters()["iss"] == site.issuer)
    }

    @Test("the first sign-in: consent, tokens, userinfo, refresh, sign-out")
    func firstSignIn() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))

        let page = try await visitor.get(app.request(["scope": "openid profile email"]))
        let consent = try await visitor.signIn(noor, on: page)
        let answer = try await visitor.allow(consent)

        #expect([page.path, consent.path] == ["/sign-in", "/consent"])
        #expect(answer.location?.hasPrefix(App.redirectURI + "?code=") == true)
        let parameters = try answer.parameters()
        #expect(parameters.names == ["code", "state", "iss"])
        #expect(parameters["state"] == App.state)
        #expect(parameters["iss"] == site.issuer)

        let tokens = try await app.redeem(try parameters.require("code"))

        let claims = try tokens.idClaims()
        #expect(claims["sub"]?.string == noor.user.id.string)
        #expect(claims["nonce"] == "n-0S6_WzA2Mj")
        #expect(claims["aud"] == "rp")
        #expect(tokens.scope == ["openid", "profile", "email"])

        let userInfo = try await app.userInfo(tokens.access).json()
        #expect(userInfo["sub"] == claims["sub"])
        #expect(userInfo["email"] == "noor@mail.example")
        #expect(userInfo["name"] == "Noor Aziz")
        #expect(userInfo["phone_number"] == nil)

        let refreshed = try Tokens(await app.refreshing(tokens.refresh))
        #expect(refreshed.refresh != tokens.refresh)
        #expect(try refreshed.idClaims()["sid"] == claims["sid"])
        #expect(try await app.userInfo(refreshed.access).status == 200)

        let out = try await visitor.get(try logout(refreshed))
        #expect(out.location == "https://app.example/signed-out?state=bye%20now")
        #expect(try await visitor.get("/").text.contains("Noor Aziz") == false)
        #expect(try await app.refreshing(refreshed.refresh).error == "invalid_grant")
        #expect(try await app.userInfo(refreshed.access).error == "invalid_token")
    }

    private func logout(_ tokens: Tokens) throws -> String {
        let hint = try #require(tokens.id)
        let parameters = [
            ("id_token_hint", hint), ("post_logout_redirect_uri", "https://app.example/signed-out"),
            ("state", "bye now"),
        ]
        return "/oauth/logout?" + Form.encoded(parameters)
    }

    @Test("the second sign-in asks nothing, of the same app and of another that needs no consent")
    func singleSignOn() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let own = try await site.app(["client_id": "own", "require_consent": false])
        let first = try await visitor.tokens(for: app, as: noor)

        let again = try await visitor.get(app.request())
        let other = try await visitor.get(own.request())

        let second = try await app.redeem(try again.parameters().require("code"))
        let third = try await own.redeem(try other.parameters().require("code"))
        #expect(try second.idClaims()["sid"] == first.idClaims()["sid"])
        #expect(try third.idClaims()["sid"] == first.idClaims()["sid"])
        #expect(try third.idClaims()["auth_time"] == first.idClaims()["auth_time"])
    }

    @Test("a public app signs in with its proof key alone")
    func publicApp() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.publicApp(), Visitor(site))

        let tokens = try await visitor.tokens(for: app, as: noor)

        #expect(try await app.userInfo(tokens.access).status == 200)
        #expect(try Tokens(await app.refreshing(tokens.refresh)).refresh != tokens.refresh)
    }

    @Test("form_post leads to a page that posts to the app, and may post nowhere else")
    func formPost() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))

        let page = try await visitor.authorize(app, as: noor, ["response_mode": "form_post"])

        #expect(page.status == 200)
        #expect(page.location == nil)
        let form = try #require(page.forms.first)
        #expect(form.action == App.redirectURI)
        #expect(Set(form.fields.map(\.0)) == ["code", "state", "iss"])
        #expect(try page.parameters()["state"] == App.state)
        let policy = page.fields[.contentSecurityPolicy] ?? ""
        #expect(policy.hasSuffix("form-action 'self' https://app.example"))
        #expect(try await app.redeem(page.parameters().require("code")).id != nil)
    }

    @Test("fragment puts the answer behind the number sign")
    func fragment() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))

        let answer = try await visitor.authorize(app, as: noor, ["response_mode": "fragment"])

        #expect(answer.location?.hasPrefix(App.redirectURI + "#code=") == true)
        #expect(try await app.redeem(answer.parameters().require("code")).id != nil)
    }

    @Test("a request may be posted too, and one from another site finds the session by a detour")
    func posted() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        _ = try await visitor.tokens(for: app, as: noor)

        let posted = try await visitor.post("/oauth/authorize", app.body())
        let stranger = Visitor(site)
        stranger.fields[try #require(.init("Sec-Fetch-Site"))] = "cross-site"
        let detour = try await stranger.send(.post, "/oauth/authorize", body: app.body())

        #expect(try posted.parameters()["code"] != nil)
        #expect(detour.status == 303)
        #expect(try await visitor.get(#require(detour.location)).parameters()["code"] != nil)
    }

    @Test("signing out without a hint asks first")
    func confirmsLogout() async throws {
        let site = try await Site()
        let (noor, visitor) = (try await site.person(), Visitor(site))
        try await visitor.signIn(noor)

        let question = try await visitor.get("/oauth/logout")
        let stayed = try await visitor.submit(question.form(pressing: "deny"), pressing: "deny")
        let out = try await visitor.submit(question.form(pressing: "allow"), pressing: "allow")

        #expect(stayed.text.contains("Noor Aziz"))
        #expect(out.status == 200)
        #expect(out.path == "/oauth/logout/confirm")
        #expect(visitor.cookies["surety_session"] == nil)
        #expect(try await visitor.get("/").text.contains("Noor Aziz") == false)
    }
}
