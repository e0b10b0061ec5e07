import Accounts
import FoundationEssentials
import JOSE
import Kernel
import Proofing
import Synchronization
import Tenancy
import TestKit
import Testing

@Suite("Beginning to proof an identity")
struct StartProofingTests {
    @Test("is refused where the tenant offers no provider for the level or a higher one")
    func notOffered() async throws {
        var house = try await ProofingHouse()
        house.rules.providers = [.basic: "scripted", .verified: "unknown"]

        for level in [IdentityLevel.verified, .enhanced] {
            await #expect(throws: ProofingRefusal.levelNotOffered) { try await house.begin(level) }
        }
    }

    @Test("is refused without the answer that the provider needs", arguments: [nil, ""])
    func unanswered(answer: String?) async throws {
        let house = try await ProofingHouse()
        house.provider.script.withLock { $0.question = .nationalID }

        await #expect(throws: ProofingRefusal.answerRequired(.nationalID)) {
            try await house.start(
                .init(.verified, answer: answer, returnPath: "/"), for: house.amina, session: "s-1", in: house.tenant)
        }
    }

    @Test("is refused to somebody whose account is disabled, or who is unknown")
    func disabled() async throws {
        let house = try await ProofingHouse()
        try await house.stores.accounts.write(house.tenant.id) { [amina = house.amina] stores in
            var user = try #require(try await stores.users.user(amina))
            user.disable(at: Sample.now)
            try await stores.users.save(user)
        }

        for user in [house.amina, ID("u-9")] {
            await #expect(throws: ProofingRefusal.accountDisabled) {
                try await house.start(.init(.basic, returnPath: "/"), for: user, session: "s-1", in: house.tenant)
            }
        }
        #expect(house.provider.script.withLock { $0.begun.isEmpty })
    }

    @Test("is refused to whoever has begun too often within a day")
    func tooMany() async throws {
        var house = try await ProofingHouse()
        house.rules.casesPerDay = 2
        for _ in 0..<2 { _ = try await house.cancel(house.begin().id, of: house.amina, in: house.tenant.id) }

        await #expect(throws: ProofingRefusal.tooMany) { try await house.begin() }

        house.clock.advance(seconds: 86_401)
        try await house.begin()
    }

    @Test(
        "comes to nothing where the provider fails, which says nothing about the person",
        arguments: [KYCFailure.unavailable("timed out"), .malformed("x"), .wrongSubject, .refused(status: 401)]
    )
    func providerFails(failure: KYCFailure) async throws {
        let house = try await ProofingHouse()
        house.provider.script.withLock { $0.failure = failure }

        await #expect(throws: ProofingRefusal.providerUnavailable) { try await house.begin() }

        let kept = try await house.manage.overview(of: house.amina, in: house.tenant.id)
        #expect(kept.open.isEmpty && kept.standing == nil)
        #expect(house.eventNames == ["proofing.created", "proofing.provider_failed"])
        #expect(house.stores.events().last?.details["failure"] == failure.word)
    }

    @Test("tells the person when what they answered cannot be right")
    func invalidAnswer() async throws {
        let house = try await ProofingHouse()
        house.provider.script.withLock { $0.failure = .invalidAnswer }

        await #expect(throws: ProofingRefusal.invalidAnswer) { try await house.begin() }
    }

    @Test("tells the provider of the case alone, never of the person or the tenant's users")
    func begins() async throws {
        let house = try await ProofingHouse()

        let begun = try await house.begin()

        #expect(begun.state == .pending && begun.reference == "r-1" && begun.step == .number("42"))
        let request = try #require(house.provider.script.withLock { $0.begun.first })
        #expect(request.id == begun.id && request.level == .verified)
        #expect(request.returnURL == "https://id.example.com/proofing/\(begun.id)/return")
        #expect(request.webhookURL == "https://id.example.com/api/v1/proofing/webhooks/scripted")
        #expect(try await house.known(begun.id) == begun)
        #expect(house.eventNames == ["proofing.created", "proofing.pending"])
    }

    @Test("goes on with the case that is open for the same wish")
    func again() async throws {
        let house = try await ProofingHouse()

        let (first, second) = (try await house.begin(), try await house.begin())
        let other = try await house.start(
            .init(.verified, journey: "j-2", returnPath: "/account"), for: house.amina, session: "s-1",
            in: house.tenant)

        #expect(first == second && other.id != first.id)
    }

    @Test("seals what the adapter remembers")
    func sealed() async throws {
        let house = try await ProofingHouse()

        let memory = try #require(try await house.begin().sealedMemory)

        #expect(!memory.contains(sub: Array("1012345678".utf8)))
    }
}

extension [UInt8] {
    func contains(sub bytes: [UInt8]) -> Bool { firstRange(of: bytes) != nil }
}
