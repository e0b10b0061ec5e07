import Accounts
import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import Synchronization
import Tenancy
import TestKit
import Testing

@testable import OAuth

@Suite("Security 1: a code works once; used again, everything it gave ends (RFC 6749 §4.1.2, RFC 9700 §4.5)")
struct CodeReplayTests {
    var house: House
    let app: Client
    let browser: TestBrowser

    init() async throws {
        house = try await House()
        app = try await house.add()
        var browser = TestBrowser()
        try await house.signIn(house.add(user: "amira"), on: &browser)
        self.browser = browser
    }

    private func expectAllEnded(_ tokens: TokenResponse, of code: String, in house: House) async throws {
        let grant = try #require(try await house.grant(ofCode: code))
        guard case .ended(_, .codeReplayed) = grant.state else {
            Issue.record("the grant is \(grant.state)")
            return
        }
        #expect(try await !house.isAlive(tokens, for: app))
        let error = await #expect(throws: OAuthError.self) { try await house.refresh(tokens.refresh) }
        #expect(error?.code == .invalidGrant)
        let refresh = Secret(tokens.refresh ?? "")
        #expect(try await house.introspect(refresh, by: app, in: house.tenant)["active"] == false)
    }

    @Test("a replay is refused, and ends the grant with its tokens, in an event")
    func replay() async throws {
        let code = try await house.code(in: browser)
        let tokens = try await house.redeem(code)
        #expect(try await house.isAlive(tokens, for: app))
        house.clock.advance(seconds: 1)

        let error = await #expect(throws: OAuthError.self) { try await house.redeem(code) }

        #expect(error?.code == .invalidGrant)
        try await expectAllEnded(tokens, of: code, in: house)
        let events = house.events("grant.ended")
        #expect(
            events.count == 1 && events.first?.details == ["reason": "code_replayed"] && events.first?.actor == "app")
    }

    @Test("a replay long after the code expired still ends the grant")
    func lateReplay() async throws {
        let code = try await house.code(["scope": "openid offline_access"], in: browser)
        let tokens = try await house.redeem(code)
        house.clock.advance(seconds: 300)

        _ = try? await house.redeem(code)

        try await expectAllEnded(tokens, of: code, in: house)
    }

    @Test("who has the code but not its verifier can end nothing")
    func replayWithoutProof() async throws {
        let code = try await house.code(in: browser)
        let tokens = try await house.redeem(code)

        _ = try? await house.redeem(code, ["code_verifier": .some(String(repeating: "a", count: 43))])

        #expect(try await house.isAlive(tokens, for: app))
    }

    @Test("a code that its store forgot is refused by the grant that came of it, which ends")
    func forgotten() async throws {
        let code = try await house.code(in: browser)
        let tokens = try await house.redeem(code)
        for shelf in house.stores.shelves where shelf.name == "codes" {
            #expect(try await shelf.removeExpired(at: .distantFuture, limit: 10) == 1)
        }

        let error = await #expect(throws: OAuthError.self) { try await house.redeem(code) }

        #expect(error?.code == .invalidGrant)
        try await expectAllEnded(tokens, of: code, in: house)
    }

    @Test("a code store that forgot only that the code was used gives no second grant")
    func forgottenUse() async throws {
        let code = try await house.code(in: browser)
        let kept = try #require(try await house.codes.code(.init(of: code), in: house.tenant.id))
        let tokens = try await house.redeem(code)
        house.clock.advance(seconds: 1)
        try await house.codes.add(kept, digest: .init(of: code), in: house.tenant.id)

        let error = await #expect(throws: OAuthError.self) { try await house.redeem(code) }

        #expect(error?.code == .invalidGrant)
        try await expectAllEnded(tokens, of: code, in: house)
    }

    @Test("a code store that loses everything after a replay brings nothing back to life, and no token out")
    func forgottenAfterReplay() async throws {
        let code = try await house.code(in: browser)
        let kept = try #require(try await house.codes.code(.init(of: code), in: house.tenant.id))
        let tokens = try await house.redeem(code)
        _ = try? await house.redeem(code)
        try await house.codes.add(kept, digest: .init(of: code), in: house.tenant.id)

        let again = try? await house.redeem(code)

        #expect(again == nil)
        try await expectAllEnded(tokens, of: code, in: house)
    }

    @Test("of 32 redemptions at once exactly one is answered, and its grant has ended")
    func parallel() async throws {
        let code = try await house.code(in: browser)

        let answers = await withTaskGroup(of: TokenResponse?.self) { group in
            for _ in 0..<32 { group.addTask { try? await house.redeem(code) } }
            return await group.reduce(into: [TokenResponse]()) { $0 += $1.map { [$0] } ?? [] }
        }

        try #require(answers.count == 1)
        let grant = try #require(try await house.grant(ofCode: code))
        #expect(!grant.isActive)
        #expect(try await !house.isAlive(answers[0], for: app))
        if let refresh = answers[0].refresh {
            await #expect(throws: OAuthError.self) { try await house.refresh(refresh) }
        }
    }

    @Test("a replay that comes before the first redemption is done leaves it an answer whose grant has ended")
    func replayBeforeGrant() async throws {
        let gate = HeldCodes(house.codes)
        var house = house
        house.codes = gate
        let code = try await house.code(in: browser)
        let kept = try #require(try await house.codes.code(.init(of: code), in: house.tenant.id))
        let first = house

        async let winner = first.redeem(code)
        await gate.untilRedeemed()
        await #expect(throws: OAuthError.self) { try await house.redeem(code) }
        gate.release()
        let tokens = try await winner

        #expect(tokens.refreshToken == nil)
        #expect(try await house.grant(ofCode: code)?.isActive == false)
        #expect(try await !house.isAlive(tokens, for: app))
        try await house.codes.add(kept, digest: .init(of: code), in: house.tenant.id)
        await #expect(throws: OAuthError.self, "it is answered once, though its store forgot") {
            try await house.redeem(code)
        }
    }
}

/// Holds the first redemption back between the code's end and the grant's beginning.
private final class HeldCodes: CodeStore {
    private let codes: any CodeStore
    private let isFirst = Mutex(true)
    private let redeemed = AsyncStream.makeStream(of: Void.self)
    private let released = AsyncStream.makeStream(of: Void.self)

    init(_ codes: any CodeStore) {
        self.codes = codes
    }

    func untilRedeemed() async { for await _ in redeemed.stream { return } }
    func release() { released.continuation.yield() }

    func add(_ code: AuthorizationCode, digest: SHA256Digest, in tenant: TenantID) async throws {
        try await codes.add(code, digest: digest, in: tenant)
    }

    func code(_ digest: SHA256Digest, in tenant: TenantID) async throws -> AuthorizationCode? {
        try await codes.code(digest, in: tenant)
    }

    func redeem(_ digest: SHA256Digest, in tenant: TenantID, at now: Date) async throws -> Redemption {
        let redemption = try await codes.redeem(digest, in: tenant, at: now)
        if isFirst.withLock({
            let was = $0; $0 = false; return was
        }) {
            redeemed.continuation.yield()
            for await _ in released.stream { break }
        }
        return redemption
    }
}
