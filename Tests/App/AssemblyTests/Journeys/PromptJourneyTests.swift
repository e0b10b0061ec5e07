import Accounts
import JOSE
import Kernel
import OAuth
import TestKit
import Testing

@Suite("Journeys: what the app wants asked (OpenID Connect Core §3.1.2.1)")
struct PromptJourneyTests {
    @Test(
        "a prompt that means nothing is refused at the app",
        arguments: ["none login", "always", "login none consent", "NONE"])
    func refused(prompt: String) async throws {
        let site = try await Site()
        let (app, visitor) = (try await site.app(), Visitor(site))

        let answer = try await visitor.get(app.request(["prompt": prompt]))

        #expect(try answer.parameters()["error"] == "invalid_request")
    }

    @Test("none with nobody signed in is login_required")
    func noneWithoutSession() async throws {
        let site = try await Site()
        let (app, visitor) = (try await site.app(), Visitor(site))

        let answer = try await visitor.get(app.request(["prompt": "none"]))

        #expect(try answer.parameters()["error"] == "login_required")
        #expect(try answer.parameters()["state"] == App.state)
    }

    @Test("none before any consent is consent_required, and a code afterwards")
    func noneAndConsent() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        try await visitor.signIn(noor)

        let before = try await visitor.get(app.request(["prompt": "none"]))
        _ = try await visitor.tokens(for: app, as: noor)
        let after = try await visitor.get(app.request(["prompt": "none"]))
        let more = try await visitor.get(app.request(["prompt": "none", "scope": "openid email"]))

        #expect(try before.parameters()["error"] == "consent_required")
        #expect(try after.parameters()["code"] != nil)
        #expect(try more.parameters()["error"] == "consent_required")
    }

    @Test("login asks for the password of somebody who is signed in, and auth_time is the new one")
    func login() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let first = try await visitor.tokens(for: app, as: noor)
        site.clock.advance(seconds: 100)

        let page = try await visitor.get(app.request(["prompt": "login"]))
        let answer = try await visitor.signIn(noor, on: page)

        #expect(page.path == "/sign-in")
        let second = try await app.redeem(try answer.parameters().require("code"))
        #expect(try second.idClaims()["sid"] == first.idClaims()["sid"])
        let times = try [first, second].map { try #require($0.idClaims()["auth_time"]?.integer) }
        #expect(times[1] - times[0] == 100)
    }

    @Test("max_age asks again only when the proof is older")
    func maxAge() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        _ = try await visitor.tokens(for: app, as: noor)
        site.clock.advance(seconds: 100)

        let young = try await visitor.get(app.request(["max_age": "1000"]))
        let old = try await visitor.get(app.request(["max_age": "99"]))
        let zero = try await visitor.get(app.request(["max_age": "0"]))

        #expect(try young.parameters()["code"] != nil)
        #expect(old.path == "/sign-in")
        #expect(zero.path == "/sign-in")
        #expect(try await visitor.signIn(noor, on: zero).parameters()["code"] != nil)
    }

    @Test("consent asks again for what was agreed before")
    func consent() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        _ = try await visitor.tokens(for: app, as: noor)

        let page = try await visitor.get(app.request(["prompt": "consent"]))

        #expect(page.path == "/consent")
        #expect(try await visitor.allow(page).parameters()["code"] != nil)
    }

    @Test("create begins with a new account")
    func create() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        try await visitor.signIn(noor)

        let page = try await visitor.get(app.request(["prompt": "create"]))

        #expect(page.path == "/create-account")
    }

    @Test("login_hint fills in the name")
    func loginHint() async throws {
        let site = try await Site()
        let (app, visitor) = (try await site.app(), Visitor(site))

        let page = try await visitor.get(app.request(["login_hint": "zoë@mail.example"]))

        #expect(try page.form(asking: "password").fields.contains { $0 == ("username", "zoë@mail.example") })
    }

    @Test("id_token_hint of somebody else asks for that person")
    func idTokenHint() async throws {
        let site = try await Site()
        let (noor, sami) = (try await site.person(), try await site.person("sami"))
        let (app, visitor, other) = (try await site.app(), Visitor(site), Visitor(site))
        let tokens = try await other.tokens(for: app, as: sami)
        _ = try await visitor.tokens(for: app, as: noor)

        let hint = ["id_token_hint": try #require(tokens.id)]
        let silent = try await visitor.get(app.request(hint.merging(["prompt": "none"]) { $1 }))
        let page = try await visitor.get(app.request(hint))
        let answer = try await visitor.signIn(sami, on: page)

        #expect(try silent.parameters()["error"] == "login_required")
        #expect(page.path == "/sign-in")
        let second = try await app.redeem(try answer.parameters().require("code"))
        #expect(try second.idClaims()["sub"]?.string == sami.user.id.string)
    }
}

@Suite("Journeys: several people on one browser")
struct AccountChooserTests {
    @Test("two people signed in are asked who goes on, and none is account_selection_required")
    func chooses() async throws {
        let site = try await Site()
        let (noor, sami) = (try await site.person(), try await site.person("sami"))
        let (app, visitor) = (try await site.app(["require_consent": false]), Visitor(site))
        try await visitor.signIn(noor)
        try await visitor.signIn(sami)

        let silent = try await visitor.get(app.request(["prompt": "none"]))
        var subjects: [String?] = []
        for index in 0...1 {
            let page = try await visitor.get(app.request())
            #expect(page.path == "/choose-account")
            let form = try #require(page.forms.first { $0.buttons.first?.0 == "session" })
            let answer = try await visitor.submit(form, pressing: form.buttons[index].1)
            subjects.append(try await app.redeem(answer.parameters().require("code")).idClaims()["sub"]?.string)
        }

        #expect(try silent.parameters()["error"] == "account_selection_required")
        #expect(Set(subjects) == [noor.user.id.string, sami.user.id.string])
    }

    @Test("a hint spares them the question")
    func hinted() async throws {
        let site = try await Site()
        let (noor, sami) = (try await site.person(), try await site.person("sami"))
        let (app, visitor) = (try await site.app(["require_consent": false]), Visitor(site))
        try await visitor.signIn(noor)
        try await visitor.signIn(sami)

        let answer = try await visitor.get(app.request(["login_hint": "noor", "prompt": "none"]))

        let tokens = try await app.redeem(answer.parameters().require("code"))
        #expect(try tokens.idClaims()["sub"]?.string == noor.user.id.string)
    }

    @Test("select_account asks one person too, who may sign in as another")
    func another() async throws {
        let site = try await Site()
        let (noor, sami) = (try await site.person(), try await site.person("sami"))
        let (app, visitor) = (try await site.app(["require_consent": false]), Visitor(site))
        try await visitor.signIn(noor)

        let page = try await visitor.get(app.request(["prompt": "select_account"]))
        let journey = try #require(page.forms.first?.fields.first { $0.0 == "journey" }?.1)
        let signIn = try await visitor.get("/sign-in?" + Form.encoded([("journey", journey)]))
        let answer = try await visitor.signIn(sami, on: signIn)

        #expect(page.path == "/choose-account")
        #expect(page.text.contains(signIn.target))
        let tokens = try await app.redeem(answer.parameters().require("code"))
        #expect(try tokens.idClaims()["sub"]?.string == sami.user.id.string)
    }

    @Test("signing one out leaves the other")
    func signsOutOne() async throws {
        let site = try await Site()
        let (noor, sami) = (try await site.person(), try await site.person("sami"))
        let visitor = Visitor(site)
        try await visitor.signIn(noor)
        let home = try await visitor.signIn(sami)

        let left = try await visitor.submit(
            home.form(to: "/account/sign-out"), pressing: home.form(to: "/account/sign-out").buttons[0].1)

        let names = ["Noor Aziz", "Sami Aziz"]
        #expect(names.allSatisfy { home.text.contains($0) })
        #expect(names.filter { left.text.contains($0) }.count == 1)
    }
}
