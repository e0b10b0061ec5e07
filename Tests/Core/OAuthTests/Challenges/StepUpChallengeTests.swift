import Accounts
import Authentication
import FoundationEssentials
import JOSE
import Kernel
import OAuth
import Passkeys
import Tenancy
import TestKit
import Testing

@Suite("Step-up by resource servers (RFC 9470)")
struct StepUpChallengeTests {
    @Test("names with quotes, backslashes, spaces or line ends never reach the header field")
    func injection() {
        let names = ["phr", "a\"b", "a\\b", "a b", "a\r\nX: y", "ä", ""]

        let challenge = StepUpChallenge(acrValues: names, maxAgeSeconds: -5)

        #expect(challenge.acrValues == ["phr"])
        #expect(challenge.maxAgeSeconds == 0)
    }

    @Test(
        "the challenge says what is needed",
        arguments: [
            (
                StepUpChallenge(acrValues: ["phrh", "phr"]),
                #"error_description="a different authentication level is required", acr_values="phrh phr""#
            ),
            (
                StepUpChallenge(maxAgeSeconds: 5),
                #"error_description="more recent authentication is required", max_age="5""#
            ),
            (
                StepUpChallenge(acrValues: ["phr"], maxAgeSeconds: 60),
                #"error_description="a different and more recent authentication is required", acr_values="phr", max_age="60""#
            ),
        ])
    func header(challenge: StepUpChallenge, parameters: String) {
        #expect(challenge.headerValue == #"Bearer error="insufficient_user_authentication", "# + parameters)
    }

    @Test("what a token says of its sign-in is enough, too weak, too old or missing")
    func judged() {
        let now = Date(milliseconds: 1_700_000_000_000)
        let challenge = StepUpChallenge(acrValues: ["phr", "phrh"], maxAgeSeconds: 60)

        #expect(!challenge.isMet(acr: "urn:surety:acr:password", authenticatedAt: now, at: now))
        #expect(!challenge.isMet(acr: nil, authenticatedAt: now, at: now))
        #expect(!challenge.isMet(acr: "phr", authenticatedAt: nil, at: now))
        #expect(!challenge.isMet(acr: "phr", authenticatedAt: now.addingTimeInterval(-61), at: now))
        #expect(challenge.isMet(acr: "phrh", authenticatedAt: now.addingTimeInterval(-60), at: now))
    }

    @Test("the whole circle: refused by introspection, stepped up through authorization, and let in")
    func circle() async throws {
        let house = try await House()
        try await house.add()
        let server = try await house.add("api", ["introspects": ["https://id.example"]])
        let user = try await house.add(user: "amira")
        try await house.stores.passkeys.write(.default) { try await $0.passkeys.add(Sample.passkey(of: user.id)) }
        var browser = TestBrowser()
        try await house.signIn(user, on: &browser)
        let needed = StepUpChallenge(acrValues: ["phr"], maxAgeSeconds: 300)

        let weak = try await house.login(in: browser)
        #expect(try await !house.lets(weak, into: server, needing: needed))
        let again: [String: String?] = ["acr_values": "phr", "max_age": "300"]
        #expect(try await house.begin(again, in: browser).stepUp?.stepUp.ways == [[.passkey]])
        try await house.signIn(user, on: &browser, by: .passkey, reference: "p-1")
        let strong = try await house.login(again, in: browser)

        #expect(try await house.lets(strong, into: server, needing: needed))
        #expect(try await !house.lets(weak, into: server, needing: needed), "the first token stays what it was")
        let refreshed = try await house.refresh(weak.refresh)
        #expect(try await !house.lets(refreshed, into: server, needing: needed), "a refresh raises nothing")
        house.clock.advance(seconds: 301)
        #expect(try await !house.lets(strong, into: server, needing: needed))
    }
}

extension House {
    /// What a resource server decides by `acr` and `auth_time` of the introspection (RFC 9470 §6.2).
    fileprivate func lets(
        _ tokens: TokenResponse, into server: Client, needing challenge: StepUpChallenge
    ) async throws -> Bool {
        let told = try await introspect(tokens.access, by: server, in: tenant)
        #expect(told["active"] == true)
        #expect(told["amr"]?.strings?.isEmpty == false)
        let authenticatedAt = told["auth_time"]?.integer.map { Date(timeIntervalSince1970: TimeInterval($0)) }
        return challenge.isMet(acr: told["acr"]?.string, authenticatedAt: authenticatedAt, at: clock.now)
    }
}
