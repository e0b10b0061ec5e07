import FoundationEssentials
import HTTPTypes
import JOSE
import OAuth
import Postgres
import Redis
import SQLStore
import Tenancy
import TestKit
import Testing

@testable import Assembly
@testable import Kernel

@Suite("Journeys: on PostgreSQL and Redis", .enabled(if: Servers.areThere), .serialized)
struct ServersJourneyTests {
    @Test("PostgreSQL is away: every endpoint says 503 with Retry-After, and judges nothing")
    func withoutDatabase() async throws {
        let site = try await Site(on: .servers)
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let tokens = try await visitor.tokens(for: app, as: noor)
        let code = try await visitor.authorize(app, as: noor).parameters().require("code")

        await site.house.database.schema.close()
        site.aSecondLater()

        for answer in [
            try await app.redeeming(code), try await app.refreshing(tokens.refresh),
            try await app.userInfo(tokens.access),
            try await app.post("/oauth/introspect", ["token": tokens.access]),
            try await app.post("/oauth/revoke", ["token": tokens.access]),
            try await app.post("/oauth/token", ["grant_type": "client_credentials"]),
        ] {
            #expect(answer.status == 503, "\(answer.target) \(answer.text)")
            #expect(answer.fields[.retryAfter] != nil)
        }
        #expect(try await visitor.get(app.request()).status == 503)
    }

    @Test("Redis is away: what needs it says 503 with Retry-After, what does not goes on, and nothing is judged")
    func withoutRedis() async throws {
        let site = try await Site(on: .servers)
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let tokens = try await visitor.tokens(for: app, as: noor)
        let code = try await visitor.authorize(app, as: noor).parameters().require("code")

        await site.house.redis?.close()

        for answer in [
            try await app.redeeming(code), try await app.refreshing(tokens.refresh),
            try await app.post("/oauth/introspect", ["token": try #require(tokens.refresh)]),
        ] {
            #expect(answer.status == 503, "\(answer.target) \(answer.text)")
            #expect(answer.fields[.retryAfter] != nil)
            #expect(answer.error == "temporarily_unavailable")
        }
        #expect(try await visitor.get(app.request()).status == 503)
        #expect(try await app.site.send(.get, "/oauth/jwks").status == 200)
    }

    @Test("Redis forgets everything: people sign in anew, and a code used before is refused and ends what it gave")
    func forgetful() async throws {
        let site = try await Site(on: .servers)
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let code = try await visitor.authorize(app, as: noor, ["scope": "openid offline_access"])
            .parameters().require("code")
        let tokens = try await app.redeem(code)

        let empty = try await site.sibling(["redis.key_prefix": "forgot"])
        let appThere = App(site: empty, id: app.id, secret: app.secret)
        let visitorThere = Visitor(empty)
        visitorThere.cookies = visitor.cookies

        #expect(try await visitorThere.get(app.request()).path == "/sign-in")
        #expect(try await appThere.refreshing(tokens.refresh).error == "invalid_grant")
        #expect(try await appThere.userInfo(tokens.access).status == 200)
        #expect(try await appThere.redeeming(code).error == "invalid_grant")
        #expect(try await appThere.userInfo(tokens.access).error == "invalid_token")
        #expect(try await app.refreshing(tokens.refresh).error == "invalid_grant")
    }

    @Test("one journey: consent, tokens, userinfo, refresh, introspection, revocation, sign-out")
    func whole() async throws {
        let site = try await Site(on: .servers)
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))

        let tokens = try await visitor.tokens(for: app, as: noor, ["scope": "openid email"])
        let refreshed = try Tokens(await app.refreshing(tokens.refresh))

        #expect(try await app.userInfo(refreshed.access).json()["email"] == "noor@mail.example")
        #expect(try await app.isActive(refreshed.refresh) == true)
        #expect(try await app.post("/oauth/revoke", ["token": try #require(refreshed.refresh)]).status == 200)
        #expect(try await app.isActive(refreshed.access) == false)
        #expect(try await app.refreshing(refreshed.refresh).error == "invalid_grant")
        let out = try await visitor.get("/oauth/logout?" + Form.encoded([("id_token_hint", try #require(tokens.id))]))
        #expect(out.status == 200)
        #expect(try await visitor.get(app.request()).path == "/sign-in")
    }

    @Test("a refresh token used a second time, later than the grace, ends the family and the grant")
    func reuse() async throws {
        let site = try await Site(on: .servers)
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let tokens = try await visitor.tokens(for: app, as: noor, ["scope": "openid offline_access"])
        let refreshed = try Tokens(await app.refreshing(tokens.refresh))
        site.clock.advance(seconds: 11)

        #expect(try await app.refreshing(tokens.refresh).error == "invalid_grant")

        #expect(try await app.refreshing(refreshed.refresh).error == "invalid_grant")
        #expect(try await app.userInfo(refreshed.access).error == "invalid_token")
    }
}

@Suite("Journeys: two servers on one PostgreSQL and Redis", .enabled(if: Servers.areThere), .serialized)
struct TwoServersJourneyTests {
    let here: Site
    let there: Site
    let app: App
    let appThere: App

    init() async throws {
        here = try await Site(on: .servers)
        there = try await here.sibling()
        app = try await here.app()
        appThere = App(site: there, id: app.id, secret: app.secret)
    }

    @Test("of 32 who redeem one code at both, one is answered; and all that it gave ends")
    func race() async throws {
        let noor = try await here.person()
        let code = try await Visitor(here).authorize(app, as: noor).parameters().require("code")

        let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
            for index in 0..<32 {
                let app = index.isMultiple(of: 2) ? app : appThere
                group.addTask { try await app.redeeming(code) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }

        let winners = answers.filter { $0.status == 200 }
        #expect(winners.count == 1)
        #expect(answers.allSatisfy { $0.status == 200 || $0.error == "invalid_grant" })
        let tokens = try Tokens(try #require(winners.first))
        #expect(try await app.userInfo(tokens.access).error == "invalid_token")
    }

    @Test("what is begun at one goes on at the other: sign-in, code, refresh, sign-out")
    func anyServer() async throws {
        let noor = try await here.person()
        let visitor = Visitor(here)
        let page = try await visitor.get(app.request(["scope": "openid offline_access"]))
        let elsewhere = Visitor(there)
        elsewhere.cookies = visitor.cookies

        let consent = try await elsewhere.signIn(noor, on: page)
        let code = try await elsewhere.allow(consent).parameters().require("code")
        var tokens = try await app.redeem(code)
        for app in [appThere, app, appThere] { tokens = try Tokens(await app.refreshing(tokens.refresh)) }

        #expect(try await app.isActive(tokens.access) == true)
        _ = try await elsewhere.submit(elsewhere.get("/oauth/logout").form(pressing: "allow"), pressing: "allow")
        visitor.cookies = elsewhere.cookies
        #expect(try await visitor.get(app.request()).path == "/sign-in")
    }

    @Test("tries of a password are counted together")
    func throttling() async throws {
        let noor = try await here.person()
        let visitors = [Visitor(here), Visitor(there)]
        var statuses: [Int] = []
        for number in 0..<20 {
            let visitor = visitors[number % 2]
            statuses.append(
                try await visitor.signIn(noor, password: "none of it is right", on: visitor.get("/sign-in")).status)
        }

        #expect(statuses == Array(repeating: 422, count: 20))
        for visitor in visitors { #expect(try await visitor.signIn(noor).status == 429) }
    }

    @Test("a client, a secret and a key that one changes are seen by the other within a second, though it keeps copies")
    func changes() async throws {
        let (tenant, listening) = (here.house.tenant.id, try #require(try there.house.hearChanges()))
        defer { listening.stop() }
        let form = ["grant_type": "client_credentials"]
        try await soon("it listens") { there.house.changes.seconds == ChangeWatch.toldSeconds }
        #expect(try await appThere.post("/oauth/token", form).status == 200)

        let secret = try await here.house.rollClientSecret(
            of: ID(app.id), oldEndsAfterSeconds: 0, actor: "test", in: tenant)
        let renewed = App(site: there, id: app.id, secret: secret?.revealed)
        try await soon("the secret before has ended") { try await appThere.post("/oauth/token", form).status == 401 }
        #expect(try await renewed.post("/oauth/token", form).status == 200)
        let before = try await keyIDs()
        _ = try await here.house.rotateKeysNow(SigningKey.algorithms, actor: "test", isUrgent: true)
        try await soon("the new keys are published") { try await keyIDs().subtracting(before).count == 2 }
        _ = try await here.house.deleteClient(ID(app.id), actor: "test", in: tenant)
        try await soon("the client is gone") { try await renewed.post("/oauth/token", form).status == 401 }
    }

    private func keyIDs() async throws -> Set<String> {
        let keys = try await there.send(.get, "/oauth/jwks").json()["keys"]?.array ?? []
        return Set(keys.compactMap { $0["kid"]?.string })
    }

    /// Within a second, and the much longer that a busy machine may take to get there.
    private func soon(_ what: Comment, _ isSo: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < end {
            if try await isSo() { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record(what)
    }
}
