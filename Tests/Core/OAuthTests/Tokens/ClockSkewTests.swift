import Kernel
import TestKit
import Testing

@testable import OAuth

@Suite("Servers whose clocks differ")
struct ClockSkewTests {
    @Test(
        "a token of a server whose clock is a little ahead is believed, one from further in the future is not",
        arguments: [(0.0, true), (5, true), (6, false), (3_600, false)]
    )
    func ahead(seconds: Double, isBelieved: Bool) async throws {
        let house = try await House()
        let app = try await house.add()
        var browser = TestBrowser()
        try await house.signIn(house.add(user: "amira"), on: &browser)
        house.clock.advance(seconds: seconds)
        let tokens = try await house.login(in: browser)
        house.clock.advance(seconds: -seconds)

        #expect(try await house.isAlive(tokens, for: app) == isBelieved)
        let hint = try await house.hints.read(try #require(tokens.idToken).revealed, in: house.tenant)
        #expect((hint != nil) == isBelieved)
    }

    @Test("the end of a token is the end, to the second", arguments: [(599.999, true), (600, false)])
    func expiry(seconds: Double, isAlive: Bool) async throws {
        let house = try await House()
        let app = try await house.add()
        var browser = TestBrowser()
        try await house.signIn(house.add(user: "amira"), on: &browser)
        let tokens = try await house.login(in: browser)

        house.clock.advance(seconds: seconds)

        #expect(try await house.isAlive(tokens, for: app) == isAlive)
    }
}
