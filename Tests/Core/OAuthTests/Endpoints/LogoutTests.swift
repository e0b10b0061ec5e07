import Accounts
import Authentication
import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import Tenancy
import TestKit
import Testing

@testable import OAuth

@Suite("Signing out at a client's request (OpenID Connect RP-Initiated Logout 1.0)")
struct LogoutTests {
    let house: House
    let amira: User
    var browser = TestBrowser()
    let session: Session
    private static let bye = "https://app.example/bye"

    init() async throws {
        house = try await House()
        try await house.add(
            "app",
            ["post_logout_redirect_uris": [.string(Self.bye), "https://app.example/bye?a=b", "https://app.example/K"]])
        try await house.add("other", ["post_logout_redirect_uris": ["https://other.example/bye"]])
        amira = try await house.add(user: "amira")
        session = try await house.signIn(amira, on: &browser)
    }

    private func logout(_ values: [(String, String)], in browser: TestBrowser? = nil) async throws -> LogoutOutcome {
        try await house.logout(Parameters(values), in: (browser ?? self.browser).cookies, of: house.tenant)
    }

    private func hint(_ client: String = "app") async throws -> (String, String) {
        ("id_token_hint", try #require(try await house.login(by: client, in: browser).idToken).revealed)
    }

    private func isSignedIn(_ browser: TestBrowser? = nil) async throws -> Bool {
        let cookie = (browser ?? self.browser).session
        return try await !house.people.signedIn(on: cookie, in: house.tenant.id).isEmpty
    }

    @Test("refuses a redirect URI that is not registered byte for byte, ends nothing, and redirects nowhere")
    func wrongRedirect() async throws {
        let hint = try await hint()
        let wrong = [
            "https://app.example/bye/", "https://APP.example/bye", "https://app.example/cb",
            "https://other.example/bye",
            "https://app.example:443/bye", "https://evil.example", "javascript:alert(1)", "x",
            "https://app.example/\u{212A}",
        ]

        for uri in wrong {
            let refusal = await #expect(throws: AuthorizationRefused.self, "\(uri)") {
                try await logout([hint, ("post_logout_redirect_uri", uri)])
            }
            #expect(refusal?.error.code == .invalidRequest)
        }
        #expect(try await isSignedIn())
    }

    @Test("refuses a redirect URI without a client, a client that is unknown, and one that is not the hint's")
    func wrongClient() async throws {
        let hint = try await hint()
        let requests = [
            [("post_logout_redirect_uri", Self.bye)], [("client_id", "nobody")], [hint, ("client_id", "other")],
            [("client_id", "other"), ("post_logout_redirect_uri", Self.bye)],
        ]

        for request in requests {
            await #expect(throws: AuthorizationRefused.self) { try await logout(request) }
            await #expect(throws: AuthorizationRefused.self) {
                try await house.logout.confirmed(Parameters(request), in: browser.cookies, of: house.tenant)
            }
        }
        #expect(try await isSignedIn())
    }

    @Test("refuses a hint that is not an ID token of ours, and parameters that come twice")
    func wrongHint() async throws {
        let tokens = try await house.login(in: browser)
        let good = try #require(tokens.idToken).revealed

        for hint in ["x", tokens.access.revealed, forged(good), good + "x"] {
            await #expect(throws: AuthorizationRefused.self) { try await logout([("id_token_hint", hint)]) }
        }
        await #expect(throws: AuthorizationRefused.self) { try await logout([("state", "a"), ("state", "b")]) }
        #expect(try await isSignedIn())
    }

    @Test(
        "a hint that names this browser's session ends it at once, with the tokens bound to it, and gives the state back"
    )
    func endsAtOnce() async throws {
        let tokens = try await house.login(in: browser)
        let app = try #require(try await house.clients.client(.init("app"), in: house.tenant.id))
        let hint = ("id_token_hint", try #require(tokens.idToken).revealed)

        let outcome = try await logout([hint, ("post_logout_redirect_uri", Self.bye), ("state", "a b&\u{E9}")])

        guard case .done(let location, let client) = outcome else {
            Issue.record("it asks")
            return
        }
        #expect(location == Self.bye + "?state=a%20b%26%C3%A9" && client?.id == app.id)
        #expect(try await !isSignedIn())
        #expect(try await !house.isAlive(tokens, for: app))
        await #expect(throws: OAuthError.self) { try await house.refresh(tokens.refresh) }
        #expect(house.events("session.ended").map(\.subject) == [session.id.string])
        let ended = house.events("grant.ended")
        #expect(ended.map(\.subject) == house.events("grant.created").map(\.subject))
        #expect(ended.map(\.details) == [["reason": "session_ended"]] && ended.map(\.actor) == [session.user.string])
    }

    @Test(
        "where the browser goes afterwards",
        arguments: [
            ([], nil), ([("post_logout_redirect_uri", bye)], bye),
            ([("post_logout_redirect_uri", bye + "?a=b"), ("state", "s")], bye + "?a=b&state=s"),
            ([("state", "s")], nil),
        ] as [([(String, String)], String?)]
    )
    func location(values: [(String, String)], expected: String?) async throws {
        guard case .done(let location, _) = try await logout(values + [hint()]) else {
            Issue.record("it asks")
            return
        }
        #expect(location == expected)
    }

    @Test("an expired hint still names its session")
    func expiredHint() async throws {
        let hint = try await hint()
        house.clock.advance(seconds: 3_600)

        _ = try await logout([hint])

        #expect(try await !isSignedIn())
    }

    @Test(
        "a link that somebody else made asks first: no hint, or the hint of another browser's session",
        arguments: [false, true])
    func asks(hasHint: Bool) async throws {
        let hint = try await hint()
        var victim = TestBrowser("victim")
        try await house.signIn(house.add(user: "bilal"), on: &victim)

        let outcome = try await logout(hasHint ? [hint] : [("client_id", "app")], in: victim)

        guard case .confirm(let request) = outcome else {
            Issue.record("it does not ask")
            return
        }
        #expect(request.client?.id == .init("app"))
        #expect(try await isSignedIn(victim))
        #expect(try await isSignedIn())
    }

    @Test("once the person has said so, everybody on this browser is signed out, and nobody elsewhere")
    func confirmed() async throws {
        var other = TestBrowser("elsewhere")
        try await house.signIn(amira, on: &other)
        var browser = browser
        try await house.signIn(house.add(user: "bilal"), on: &browser)

        let outcome = try await house.logout.confirmed(
            Parameters([("client_id", "app"), ("post_logout_redirect_uri", Self.bye)]), in: browser.cookies,
            of: house.tenant)

        guard case .done(let location, _) = outcome else {
            Issue.record("it asks again")
            return
        }
        #expect(location == Self.bye)
        #expect(try await !isSignedIn(browser))
        #expect(try await isSignedIn(other))
        #expect(house.events("session.ended").count == 2)
    }

    @Test(
        "with a good hint and nobody signed in there is nothing to ask; without one a redirect is not followed unasked")
    func nobodySignedIn() async throws {
        let hint = try await hint()
        let empty = TestBrowser("empty")

        guard case .done(Self.bye, _) = try await logout([hint, ("post_logout_redirect_uri", Self.bye)], in: empty),
            case .done(nil, nil) = try await logout([], in: empty),
            case .confirm = try await logout(
                [("client_id", "app"), ("post_logout_redirect_uri", Self.bye)], in: empty)
        else {
            Issue.record("not as it should be")
            return
        }
    }

    @Test("of several who end a session at once, one tells it")
    func endsOnce() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<32 { group.addTask { try await house.endSession(session, in: house.tenant.id) } }
            try await group.waitForAll()
        }

        #expect(house.events("session.ended").count == 1)
    }
}
