import JOSE
import OAuth
import Testing

@Suite("Journeys: creating an account")
struct CreateAccountJourneyTests {
    @Test("every mistake of the form is shown at once, and what was typed stays, but for the password")
    func mistakes() async throws {
        let site = try await Site()
        let visitor = Visitor(site)
        let form = try await visitor.get("/create-account").form(asking: "password")

        let page = try await visitor.submit(
            form, typing: ["username": "a b", "email": "nowhere", "password": "too short", "given_name": "Zoë"])

        #expect(page.status == 422)
        for field in ["username", "email", "password"] {
            #expect(page.text.contains("id=\"\(field)-mistake\""), "no mistake at \(field)")
        }
        let again = try page.form(asking: "password")
        #expect(again.fields.contains { $0 == ("given_name", "Zoë") })
        #expect(again.fields.contains { $0 == ("email", "nowhere") })
        #expect(!page.text.contains("too short\""))
    }

    @Test(
        "a password that is easy to guess is refused",
        arguments: ["short", "passwordpassword", "zoe.river zoe.river", "aaaaaaaaaaaaaaaaaaaa"])
    func weak(password: String) async throws {
        let visitor = Visitor(try await Site())
        let form = try await visitor.get("/create-account").form(asking: "password")

        let page = try await visitor.submit(form, typing: ["username": "zoe.river", "password": password])

        #expect(page.status == 422)
        #expect(page.text.contains("id=\"password-mistake\""))
    }

    @Test("a name that is taken is refused")
    func taken() async throws {
        let site = try await Site()
        let (_, visitor) = (try await site.person(), Visitor(site))
        let form = try await visitor.get("/create-account").form(asking: "password")

        let page = try await visitor.submit(form, typing: ["username": "NOOR", "password": "a heron stands in water"])

        #expect(page.status == 422)
        #expect(page.text.contains("id=\"username-mistake\""))
    }

    @Test("the new account goes on in the journey, works at once and in another browser")
    func works() async throws {
        let site = try await Site()
        let (app, visitor, other) = (try await site.app(), Visitor(site), Visitor(site))
        let page = try await visitor.get(app.request(["prompt": "create", "scope": "openid profile email"]))
        let typed = [
            "username": "Zoë", "password": "a heron stands in water", "email": "zoe@mail.example",
            "given_name": "Zoë",
        ]

        let consent = try await visitor.submit(page.form(asking: "password"), typing: typed)
        let answer = try await visitor.allow(consent)
        let signIn = try await other.get("/sign-in").form(asking: "password")
        let home = try await other.submit(signIn, typing: ["username": "zoë", "password": "a heron stands in water"])

        #expect(consent.path == "/consent")
        let tokens = try await app.redeem(answer.parameters().require("code"))
        let userInfo = try await app.userInfo(tokens.access).json()
        #expect(userInfo["email"] == "zoe@mail.example")
        #expect(userInfo["email_verified"] == false)
        #expect(userInfo["preferred_username"] == "zoë")
        #expect(home.path == "/")
        #expect(home.text.contains("Zoë"))
    }

    @Test("where people may not, there is no page, no link, no prompt and no word of it")
    func switchedOff() async throws {
        let site = try await Site(["accounts.self_registration": "false"])
        let (app, visitor) = (try await site.app(), Visitor(site))

        let page = try await visitor.get("/create-account")
        let signIn = try await visitor.get(app.request())
        let prompted = try await visitor.get(app.request(["prompt": "create"]))

        #expect(page.status == 404)
        #expect(!signIn.text.contains("/create-account"))
        #expect(try prompted.parameters()["error"] == "invalid_request")
    }
}

@Suite("Journeys: consent")
struct ConsentJourneyTests {
    @Test("a scope switched off is neither in the answer nor at userinfo, and is not asked again")
    func switchedOff() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let request = app.request(["scope": "openid profile email phone"])
        let consent = try await visitor.signIn(noor, on: visitor.get(request))

        let answer = try await visitor.allow(consent, without: ["email"])
        let tokens = try await app.redeem(answer.parameters().require("code"))
        let again = try await visitor.get(request)

        #expect(tokens.scope == ["openid", "profile", "phone"])
        let userInfo = try await app.userInfo(tokens.access).json()
        #expect(userInfo["email"] == nil)
        #expect(userInfo["phone_number"] == "+49 30 1234567")
        #expect(try await app.redeem(again.parameters().require("code")).scope == ["openid", "profile", "phone"])
    }

    @Test("a claim asked for by name can be switched off, an essential one cannot")
    func claims() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let claims = #"{"id_token":{"email":{"essential":true}},"userinfo":{"phone_number":null}}"#
        let consent = try await visitor.signIn(noor, on: visitor.get(app.request(["claims": claims])))

        let answer = try await visitor.allow(consent, without: ["email", "phone_number"])

        let tokens = try await app.redeem(answer.parameters().require("code"))
        #expect(try tokens.idClaims()["email"] == "noor@mail.example")
        #expect(try await app.userInfo(tokens.access).json()["phone_number"] == nil)
    }

    @Test("openid cannot be switched off, whatever is posted")
    func forged() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let consent = try await visitor.signIn(noor, on: visitor.get(app.request(["scope": "openid email"])))

        let form = try consent.form(pressing: "allow")
        let answer = try await visitor.post(
            form.action, form.body(unticking: ["email"], pressing: "allow") + "&scope=phone&scope=accounts")

        #expect(try await app.redeem(answer.parameters().require("code")).scope == ["openid"])
    }
}
