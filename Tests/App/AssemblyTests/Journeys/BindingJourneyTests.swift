import HTTPTypes
import OAuth
import TestKit
import Testing

@Suite("Journeys: bound to the browser they began in")
struct BindingJourneyTests {
    @Test(
        "a journey cannot be gone on with in another browser", arguments: ["/sign-in", "/consent", "/create-account"])
    func otherBrowser(path: String) async throws {
        let site = try await Site()
        let (noor, app, visitor, thief) = (try await site.person(), try await site.app(), Visitor(site), Visitor(site))
        let consent = try await visitor.signIn(noor, on: visitor.get(app.request()))
        let journey = String(consent.target.dropFirst("/consent?".count))
        try await thief.signIn(noor)

        let opened = try await thief.get("\(path)?\(journey)")
        let csrf = try await thief.get("/").form(to: "/account/sign-out").body()
        let posted = try await thief.post("/consent", "\(csrf)&\(journey)&decision=allow")

        #expect(opened.status == 400)
        #expect(posted.status == 400)
        #expect(try await visitor.allow(consent).parameters()["code"] != nil)
    }

    @Test("signing in on another browser's journey gives that browser nothing")
    func signInElsewhere() async throws {
        let site = try await Site()
        let (noor, app, visitor, victim) = (try await site.person(), try await site.app(), Visitor(site), Visitor(site))
        let page = try await visitor.get(app.request())
        let journey = try #require(page.forms.first?.fields.first { $0.0 == "journey" }?.1)
        let form = try await victim.get("/sign-in").form(asking: "password")

        let answer = try await victim.submit(
            form, typing: ["username": "noor", "password": noor.password, "journey": journey])

        #expect(answer.status == 400)
        #expect(try await visitor.get(page.target).path == "/sign-in")
    }

    @Test("a journey that has ended cannot be gone on with")
    func afterItsEnd() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let consent = try await visitor.signIn(noor, on: visitor.get(app.request()))
        _ = try await visitor.allow(consent)

        let opened = try await visitor.get(consent.target)
        let posted = try await visitor.allow(consent)

        #expect(opened.status == 400)
        #expect(posted.status == 400)
        #expect(posted.location == nil)
    }

    @Test("a journey that was cancelled cannot be gone on with")
    func afterCancelling() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let consent = try await visitor.signIn(noor, on: visitor.get(app.request()))
        _ = try await visitor.submit(consent.form(pressing: "deny"), pressing: "deny")

        #expect(try await visitor.allow(consent).status == 400)
    }

    @Test("a journey that took too long cannot be gone on with")
    func expired() async throws {
        let site = try await Site(["session.journey_seconds": "60"])
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let page = try await visitor.get(app.request())
        site.clock.advance(seconds: 60)

        let answer = try await visitor.signIn(noor, on: page)

        #expect(answer.status == 400)
        #expect(answer.text.contains("class=\"reference\""))
    }

    @Test("a code that waited too long is refused")
    func codeExpired() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let code = try await visitor.authorize(app, as: noor).parameters().require("code")
        site.clock.advance(seconds: 60)

        #expect(try await app.redeeming(code).error == "invalid_grant")
    }

    @Test("the session cookie changes at each sign-in, and the one before opens nothing")
    func cookieChanges() async throws {
        let site = try await Site()
        let (noor, visitor) = (try await site.person(), Visitor(site))
        try await visitor.signIn(noor)
        let before = visitor.cookies

        try await visitor.signIn(noor)

        #expect(visitor.cookies["surety_session"] != before["surety_session"])
        visitor.cookies = before
        #expect(try await visitor.get("/").text.contains("Noor Aziz") == false)
    }

    @Test("a session ends when its time has come")
    func sessionExpires() async throws {
        let site = try await Site(["session.max_seconds": "300"])
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let tokens = try await visitor.tokens(for: app, as: noor)
        site.clock.advance(seconds: 300)

        #expect(try await visitor.get("/").text.contains("Noor Aziz") == false)
        #expect(try await app.refreshing(tokens.refresh).error == "invalid_grant")
    }
}

/// How a posted form can fail to be one of ours.
enum Forgery: String, CaseIterable, Sendable {
    case missing, wrong, ofAnotherBrowser, crossSite, withoutCookies
}

@Suite("Journeys: forms are posted from our own pages only")
struct FormProtectionJourneyTests {
    static let paths = [
        "/sign-in", "/choose-account", "/consent", "/create-account", "/oauth/logout/confirm",
        "/account/sessions/end", "/account/apps/disconnect", "/account/sign-out", "/sign-in/passkey",
        "/offer-passkey", "/account/passkeys/add", "/account/passkeys/rename", "/account/passkeys/remove",
    ]

    @Test("every form is refused", arguments: paths, Forgery.allCases)
    func refused(path: String, forgery: Forgery) async throws {
        let site = try await Site()
        let (noor, visitor, other) = (try await site.person(), Visitor(site), Visitor(site))
        let home = try await visitor.signIn(noor)
        let csrf = try #require(home.forms.first?.fields.first { $0.0 == "csrf" }?.1)
        let foreign = try #require(try await other.get("/sign-in").forms.first?.fields.first { $0.0 == "csrf" }?.1)
        let rest = "&decision=allow&journey=none&session=none&app=none&username=noor&password=none"

        let answer: Answer
        switch forgery {
        case .missing: answer = try await visitor.post(path, rest)
        case .wrong: answer = try await visitor.post(path, "csrf=\(String(csrf.reversed()))" + rest)
        case .ofAnotherBrowser: answer = try await visitor.post(path, "csrf=\(foreign)" + rest)
        case .crossSite:
            visitor.fields[try #require(HTTPField.Name("Sec-Fetch-Site"))] = "cross-site"
            answer = try await visitor.post(path, "csrf=\(csrf)" + rest)
        case .withoutCookies: answer = try await Visitor(site).post(path, "csrf=\(csrf)" + rest)
        }

        #expect(answer.status == 403)
        #expect(answer.text.contains("class=\"reference\""))
        visitor.fields = [.accept: "text/html"]
        #expect(try await visitor.get("/").text.contains("Noor Aziz"))
    }

    @Test("every page's forms carry the proof")
    func allCarryIt() async throws {
        let site = try await Site()
        for page in try await PageTour(site).pages() where page.name != "form_post" {
            for form in page.answer.forms {
                #expect(Self.paths.contains(form.action), "\(page.name) posts to \(form.action)")
                #expect(form.fields.contains { $0.0 == "csrf" && !$0.1.isEmpty }, "\(page.name)")
            }
        }
    }
}
