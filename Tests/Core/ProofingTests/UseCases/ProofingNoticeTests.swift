import Accounts
import FoundationEssentials
import JOSE
import Kernel
import Proofing
import Synchronization
import Tenancy
import TestKit
import Testing

@Suite("Notices of KYC providers")
struct ProofingNoticeTests {
    @Test(
        "that are not believed change nothing and are told",
        arguments: [KYCNoticeRefusal.unsigned, .badSignature, .stale, .malformed]
    )
    func refused(refusal: KYCNoticeRefusal) async throws {
        let house = try await ProofingHouse()
        let begun = try await house.begin()
        house.provider.script.withLock { $0.notice = .failure(refusal) }

        await #expect(throws: refusal) {
            try await house.receive(from: "scripted", [], headers: [:], in: house.tenant.id)
        }

        #expect(try await house.known(begun.id) == begun)
        #expect(house.stores.events().last?.name == "proofing.notice_refused")
        #expect(house.stores.events().last?.details == ["reason": refusal.rawValue])
    }

    @Test("are refused unread when they are too long")
    func tooLarge() async throws {
        let house = try await ProofingHouse()

        await #expect(throws: KYCNoticeRefusal.tooLarge) {
            try await house.receive(
                from: "scripted", [UInt8](repeating: 0x20, count: 1_048_576), headers: [:], in: house.tenant.id)
        }
    }

    @Test("do not fill the audit trail, however many strangers send")
    func flood() async throws {
        let house = try await ProofingHouse()
        house.provider.script.withLock { $0.notice = .failure(.badSignature) }

        for _ in 0..<50 {
            _ = try? await house.receive(from: "scripted", [], headers: [:], in: house.tenant.id)
        }

        #expect(house.eventNames.count == 20)
    }

    @Test("about another subject than the case they name are refused")
    func wrongSubject() async throws {
        let house = try await ProofingHouse()
        let begun = try await house.begin()
        let decision = KYCDecision(ProofingHouse.approved, decidedAt: house.clock.now)
        house.provider.script.withLock {
            $0.notice = .success(KYCNotice(reference: "r-1", subject: "somebody", decision: decision))
        }

        await #expect(throws: KYCNoticeRefusal.wrongSubject) {
            try await house.receive(from: "scripted", [], headers: [:], in: house.tenant.id)
        }
        #expect(try await house.known(begun.id) == begun)
    }

    @Test("of a provider that the tenant does not have are nobody's")
    func unknownProvider() async throws {
        let house = try await ProofingHouse()

        #expect(try await house.receive(from: "another", [], headers: [:], in: house.tenant.id) == nil)
    }

    @Test("about a case that is not ours are ignored")
    func unknownCase() async throws {
        let house = try await ProofingHouse()
        house.provider.script.withLock { $0.notice = .success(KYCNotice(reference: "r-9", subject: nil)) }

        #expect(try await house.receive(from: "scripted", [], headers: [:], in: house.tenant.id) == .ignored)
    }

    @Test("are applied once, however often and at however many places they arrive")
    func replayed() async throws {
        let house = try await ProofingHouse()
        let begun = try await house.begin()

        let outcomes = try await withThrowingTaskGroup(of: ReceiveProofingNotice.Outcome?.self) { group in
            for _ in 0..<32 {
                group.addTask {
                    try await house.receive(ProofingHouse.approved, decidedAt: Sample.now, on: begun, body: "same")
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }

        #expect(outcomes.count { $0 == .applied } == 1 && outcomes.count { $0 == .ignored } == 31)
        #expect(house.eventNames.count { $0 == "proofing.approved" } == 1)
    }

    @Test("leave the newest decision, in whichever order they arrive", arguments: [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
    func order(order: [Int]) async throws {
        let house = try await ProofingHouse()
        let begun = try await house.begin()
        let decisions: [KYCOutcome] = [.inReview, ProofingHouse.approved, .rejected(KYCRejection(reasons: ["forged"]))]

        for index in order {
            _ = try await house.receive(
                decisions[index], decidedAt: Sample.after(seconds: Double(index)), on: begun, body: "\(index)")
        }

        #expect(try await house.known(begun.id)?.state.name == "rejected")
        #expect(try await house.standing() == nil)
    }

    @Test("after the person has cancelled change nothing")
    func late() async throws {
        let house = try await ProofingHouse()
        let begun = try await house.begin()
        #expect(try await house.cancel(begun.id, of: house.amina, in: house.tenant.id))

        let outcome = try await house.receive(ProofingHouse.approved, decidedAt: house.clock.now, on: begun)

        #expect(outcome == .ignored)
        #expect(try await house.known(begun.id)?.state.name == "cancelled")
        #expect(try await house.standing() == nil)
    }

    @Test("that carry no decision make the provider be asked; if it cannot answer, they may come again")
    func asks() async throws {
        let house = try await ProofingHouse()
        let begun = try await house.begin()
        house.provider.script.withLock { script in
            script.notice = .success(KYCNotice(reference: "r-1", subject: begun.id.string))
            script.decision = KYCDecision(ProofingHouse.approved, decidedAt: Sample.now)
        }

        #expect(try await house.receive(from: "scripted", [1], headers: [:], in: house.tenant.id) == .applied)
        #expect(try await house.standing() == .verified)

        house.provider.script.withLock { $0.failure = .unavailable("down") }
        await #expect(throws: ProofingRefusal.providerUnavailable) {
            try await house.receive(from: "scripted", [2], headers: [:], in: house.tenant.id)
        }
    }
}
