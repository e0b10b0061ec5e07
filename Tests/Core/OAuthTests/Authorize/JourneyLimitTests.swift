import JOSE
import Kernel
import TestKit
import Testing

@testable import OAuth

@Suite("How many journeys one address may begin for nobody in particular (Security 7)")
struct JourneyLimitTests {
    private func house(most: Int) async throws -> House {
        var house = try await House()
        house.journeysMost = most
        try await house.add()
        return house
    }

    @Test("one beyond the limit is not begun; other addresses go on")
    func limit() async throws {
        let house = try await house(most: 2)
        for name in ["a", "b"] { _ = try await house.begin(in: TestBrowser(name)) }

        let refusal = await #expect(throws: AddressLimitReached.self) {
            _ = try await house.begin(in: TestBrowser("c"))
        }
        #expect(refusal?.retryAfterSeconds == 900)

        #expect(try await house.begin(in: TestBrowser("c"), from: "198.51.100.9/32").journey != nil)
    }

    @Test("an answer without a page costs nothing: errors and silent requests are given beyond the limit too")
    func answers() async throws {
        let house = try await house(most: 1)
        _ = try await house.begin(in: TestBrowser("a"))

        let silent = try await house.begin(["prompt": "none"], in: TestBrowser("b"))
        let wrong = try await house.begin(["scope": "openid", "response_type": "token"], in: TestBrowser("b"))

        #expect(silent.response?.error == "login_required")
        #expect(wrong.response?.error != nil)
    }

    @Test("people who are signed in are not counted")
    func signedIn() async throws {
        let house = try await house(most: 1)
        try await house.add("asking", ["require_consent": true])
        var browser = TestBrowser("known")
        try await house.signIn(house.add(user: "amira"), on: &browser)
        _ = try await house.begin(in: TestBrowser("stranger"))

        for _ in 1...3 {
            let asked = try await house.begin(["client_id": "asking"], in: browser)
            #expect(asked.journey != nil)
        }
    }

    @Test("a journey in which somebody proves themselves is taken back, once")
    func takesBack() async throws {
        let house = try await house(most: 2)
        try await house.add("asking", ["require_consent": true])
        var browser = TestBrowser("known")
        _ = try await house.begin(in: TestBrowser("stranger"))
        let journey = try #require(try await house.begin(["client_id": "asking"], in: browser).journey)
        let session = try await house.signIn(house.add(user: "amira"), on: &browser)

        try await house.choose(session, provedNow: true, on: journey, in: browser)
        try await house.choose(session, provedNow: true, on: journey, in: browser)

        _ = try await house.begin(in: TestBrowser("another"))
        await #expect(throws: AddressLimitReached.self) { _ = try await house.begin(in: TestBrowser("one more")) }
    }
}
