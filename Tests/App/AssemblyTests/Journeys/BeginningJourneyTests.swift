import HTTPTypes
import JOSE
import OAuth
import TestKit
import Testing

@Suite("Journeys: too much begun from one address")
struct BeginningJourneyTests {
    private static let begin = "/api/v1/passkeys/sign-in/begin"
    private static let fields: HTTPFields = [.contentType: "application/json"]

    @Test("a ceremony beyond the limit is 429 with Retry-After in JSON; another address goes on, and time heals")
    func ceremonies() async throws {
        let site = try await Site(["throttle.ceremonies_per_address": "10"])

        var statuses: [Int] = []
        for _ in 1...10 { statuses.append(try await site.send(.post, Self.begin, Self.fields, body: "{}").status) }
        let refused = try await site.send(.post, Self.begin, Self.fields, body: "{}")
        let other = try await site.send(.post, Self.begin, Self.fields, body: "{}", from: "198.51.100.9")
        site.clock.advance(seconds: 1_800)
        let later = try await site.send(.post, Self.begin, Self.fields, body: "{}")

        #expect(statuses == Array(repeating: 200, count: 10))
        #expect(refused.status == 429)
        #expect(refused.error == "temporarily_unavailable")
        #expect(refused.fields[.retryAfter] == "900")
        #expect(other.status == 200 && later.status == 200)
    }

    @Test("registrations count with them, and the password works all the while")
    func registrations() async throws {
        let site = try await Site(["throttle.ceremonies_per_address": "10"])
        let (noor, visitor) = (try await site.person(), Visitor(site))
        for _ in 1...10 { _ = try await site.send(.post, Self.begin, Self.fields, body: "{}") }

        #expect(try await visitor.signIn(noor).path == "/")
        visitor.fields[.contentType] = "application/json"
        let refused = try await visitor.send(.post, "/api/v1/passkeys/registration/begin", body: "{}")

        #expect(refused.status == 429)
        #expect(refused.fields[.retryAfter] == "900")
    }

    @Test("a journey beyond the limit is a page of 429 with Retry-After; a signed-in person and another address go on")
    func journeys() async throws {
        let site = try await Site(["throttle.journeys_per_address": "10"])
        let (noor, app, known, other) = (try await site.person(), try await site.app(), Visitor(site), Visitor(site))
        try await known.signIn(noor)
        other.address = "198.51.100.9"

        var paths: Set<String> = []
        for _ in 1...10 { paths.insert(try await Visitor(site).get(app.request()).path) }
        let refused = try await Visitor(site).get(app.request())

        #expect(paths == ["/sign-in"])
        #expect(refused.status == 429)
        #expect(refused.fields[.retryAfter] == "900")
        #expect(refused.fields[.contentType] == "text/html; charset=utf-8")
        #expect(refused.text.contains("There were too many requests from your network"))
        #expect(try await known.get(app.request()).path == "/consent")
        #expect(try await other.get(app.request()).path == "/sign-in")
        #expect(try await Visitor(site).get(app.request(["prompt": "none"])).parameters()["error"] == "login_required")
    }

    @Test("journeys in which people sign in do not count, however many come from one house")
    func whole() async throws {
        let site = try await Site(["throttle.journeys_per_address": "10"])
        let (noor, app) = (try await site.person(), try await site.app())

        for _ in 1...12 { _ = try await Visitor(site).tokens(for: app, as: noor) }
    }
}
