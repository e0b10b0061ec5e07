import HTTPTypes
import JOSE
import OAuth
import SQLStore
import SQLite
import TestKit
import Testing

@testable import Assembly

@Suite("Journeys: the store does not answer")
struct OutageJourneyTests {
    @Test("every endpoint says 503 with Retry-After, and judges nothing")
    func unavailable() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let tokens = try await visitor.tokens(for: app, as: noor)
        let code = try await visitor.authorize(app, as: noor).parameters().require("code")
        let journey = try await visitor.get(app.request(["prompt": "consent"]))
        let home = try await visitor.get("/")
        let csrf = home.forms[0].body(pressing: nil)

        await site.house.database.schema.close()
        site.aSecondLater()

        for answer in try await programs(app, tokens, code) {
            #expect(answer.status == 503, "\(answer.target) \(answer.text)")
            #expect(answer.fields[.retryAfter] != nil)
            #expect(answer.error == "temporarily_unavailable")
        }
        let pages = [
            try await visitor.get(app.request()),
            try await visitor.get(journey.target),
            try await visitor.post("/consent", journey.form(pressing: "allow").body(pressing: "allow")),
            try await visitor.post("/consent", journey.form(pressing: "deny").body(pressing: "deny")),
            try await visitor.get("/choose-account?" + journey.target.dropFirst("/consent?".count)),
            try await visitor.post("/sign-in", csrf + "&username=noor&password=" + FormEncoding.encode(noor.password)),
            try await visitor.post("/create-account", csrf + "&username=new&password=a%20heron%20stands%20in%20water"),
            try await visitor.get("/"),
            try await visitor.get("/oauth/logout"),
            try await visitor.post("/oauth/logout/confirm", csrf + "&decision=allow"),
            try await visitor.post("/account/sign-out", csrf + "&session=" + home.forms[0].buttons[0].1),
            try await visitor.post("/account/apps/disconnect", csrf + "&app=a%20b"),
        ]
        for page in pages {
            #expect(page.status == 503, "\(page.target) \(page.status) \(page.location ?? "")")
            #expect(page.fields[.retryAfter] != nil, "\(page.target)")
            #expect(page.fields[.contentType] == "text/html; charset=utf-8")
            #expect(!page.text.contains("invalid_"))
            #expect(!page.text.lowercased().contains("sql"))
        }
        #expect(try await site.send(.get, "/.well-known/openid-configuration").status == 200)
        #expect(try await visitor.get("/sign-in").status == 200)
    }

    private func programs(_ app: App, _ tokens: Tokens, _ code: String) async throws -> [Answer] {
        let access = tokens.access
        return [
            try await app.site.send(.get, "/oauth/jwks"),
            try await app.redeeming(code),
            try await app.refreshing(tokens.refresh),
            try await app.post("/oauth/token", ["grant_type": "client_credentials"]),
            try await App(site: app.site, id: "nobody", secret: "wrong").refreshing(tokens.refresh),
            try await app.userInfo(access),
            try await app.post("/oauth/introspect", ["token": access]),
            try await app.post("/oauth/revoke", ["token": access]),
            try await app.post("/oauth/revoke", ["token": "unknown"]),
        ]
    }
}

@Suite("Journeys: too many tries")
struct ThrottlingJourneyTests {
    @Test("the 21st try is 429 with Retry-After, while another account of the same address signs in")
    func throttles() async throws {
        let site = try await Site()
        let (noor, sami, visitor) = (try await site.person(), try await site.person("sami"), Visitor(site))
        let page = try await visitor.get("/sign-in")

        var statuses: [Int] = []
        for _ in 1...20 {
            statuses.append(try await visitor.signIn(noor, password: "none of it is right", on: page).status)
        }
        let refused = try await visitor.signIn(noor, on: page)

        #expect(statuses == Array(repeating: 422, count: 20))
        #expect(refused.status == 429)
        #expect(refused.fields[.retryAfter] == "900")
        #expect(refused.forms.isEmpty == false)
        #expect(try await visitor.signIn(sami, on: visitor.get("/sign-in")).path == "/")
        site.clock.advance(seconds: 1_800)
        #expect(try await Visitor(site).signIn(noor).path == "/")
    }

    @Test("a name nobody has is throttled alike")
    func unknownName() async throws {
        let site = try await Site(["throttle.per_account": "3"])
        let visitor = Visitor(site)
        let form = try await visitor.get("/sign-in").form(asking: "password")

        var statuses: [Int] = []
        for _ in 1...4 {
            let typed = ["username": "nobody", "password": "none of it is right"]
            statuses.append(try await visitor.submit(form, typing: typed).status)
        }

        #expect(statuses == [422, 422, 422, 429])
    }

    @Test("an address with too many wrong tries waits, another address does not")
    func byAddress() async throws {
        let site = try await Site(["throttle.per_address": "3"])
        let (noor, visitor, other) = (try await site.person(), Visitor(site), Visitor(site))
        other.address = "198.51.100.9"
        let form = try await visitor.get("/sign-in").form(asking: "password")

        for name in ["a", "b", "c"] {
            _ = try await visitor.submit(form, typing: ["username": name, "password": "none of it is right"])
        }
        let refused = try await visitor.signIn(noor)

        #expect(refused.status == 429)
        #expect(try await other.signIn(noor).path == "/")
    }

    @Test("in a journey the page stays where it is")
    func inJourney() async throws {
        let site = try await Site(["throttle.per_account": "3"])
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        var page = try await visitor.get(app.request())
        for _ in 1...4 { page = try await visitor.signIn(noor, password: "none of it is right", on: page) }

        #expect(page.status == 429)
        site.clock.advance(seconds: 1_800)
        #expect(try await visitor.signIn(noor, on: page).path == "/consent")
    }
}
