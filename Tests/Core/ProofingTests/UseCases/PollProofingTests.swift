import Accounts
import FoundationEssentials
import JOSE
import Kernel
import Proofing
import Synchronization
import Tenancy
import TestKit
import Testing

@Suite("Asking a KYC provider how a case stands")
struct PollProofingTests {
    @Test("is for the person and the session that began it alone")
    func strangers() async throws {
        let house = try await ProofingHouse()
        let begun = try await house.begin()
        let (poll, tenant) = (house.poll, house.tenant.id)

        await #expect(throws: ProofingRefusal.caseUnknown) {
            try await poll(begun.id, of: ID("u-2"), session: house.session, in: tenant)
        }
        await #expect(throws: ProofingRefusal.caseUnknown) {
            try await poll(begun.id, of: house.amina, session: "s-2", in: tenant)
        }
        await #expect(throws: ProofingRefusal.caseUnknown) {
            try await poll(begun.id, of: house.amina, session: house.session, in: TenantID("other"))
        }
    }

    @Test(
        "fails without any change where the provider does, and is told",
        arguments: [KYCFailure.unavailable("x"), .malformed("x"), .wrongSubject, .refused(status: 404)]
    )
    func fails(failure: KYCFailure) async throws {
        let house = try await ProofingHouse()
        let begun = try await house.begin()
        house.provider.script.withLock { $0.failure = failure }

        await #expect(throws: ProofingRefusal.providerUnavailable) {
            try await house.hear(ProofingHouse.approved, decidedAt: house.clock.now, on: begun)
        }

        #expect(try await house.known(begun.id)?.state == .pending)
        #expect(try await house.standing() == nil)
        #expect(house.stores.events().last?.details["failure"] == failure.word)
    }

    @Test("changes nothing when the answer comes after the person has cancelled")
    func lateAnswer() async throws {
        let house = try await ProofingHouse()
        let begun = try await house.begin()
        house.provider.script.withLock { script in
            script.meanwhile = { [cancel = house.cancel, amina = house.amina, tenant = house.tenant.id] in
                _ = try await cancel(begun.id, of: amina, in: tenant)
            }
        }

        let after = try await house.hear(ProofingHouse.approved, decidedAt: house.clock.now, on: begun)

        #expect(after.state.name == "cancelled")
        #expect(try await house.standing() == nil)
    }

    @Test("happens once for several who wait, and not again at once")
    func once() async throws {
        let house = try await ProofingHouse()
        let begun = try await house.begin()
        house.clock.advance(seconds: 5)

        for _ in 0..<3 { _ = try await house.poll(begun.id, of: house.amina, session: "s-1", in: house.tenant.id) }

        #expect(house.provider.script.withLock { $0.asked.count } == 1)
        let inquiry = try #require(house.provider.script.withLock { $0.asked.first })
        #expect(inquiry.id == begun.id && inquiry.reference == "r-1" && inquiry.level == .verified)
        #expect(inquiry.memory == Array("1012345678".utf8))
    }

    @Test("gives the level that was asked for, until its time or the document's is over")
    func approved() async throws {
        let house = try await ProofingHouse()
        let begun = try await house.begin()

        let after = try await house.hear(ProofingHouse.approved, decidedAt: house.clock.now, on: begun)

        #expect(after.isApproved)
        let identity = try #require(try await house.identities.identity(of: house.amina, in: house.tenant.id))
        // Twelve months after 14 November 2023.
        #expect(identity.level == .verified && Moment.text(identity.expiresAt ?? .distantPast).hasPrefix("2024-11-14"))
        #expect(house.eventNames.suffix(1) == ["proofing.approved"])
    }

    @Test("keeps the claims that the rules name, and no document number")
    func kept() async throws {
        let house = try await ProofingHouse()
        _ = try await house.hear(ProofingHouse.approved, decidedAt: house.clock.now, on: house.begin())

        let kept = try await house.claims.verifiedClaims(of: house.amina, in: house.tenant.id, at: house.clock.now)

        #expect(kept.map(\.claims) == [["given_name": "Noura", "family_name": "Al-Harbi", "birthdate": "1990-05-01"]])
        #expect(kept.first?.json.text.contains("S3CR3T99") == false)
    }

    @Test("gives up what nobody went on with, and tells of levels whose time is over")
    func due() async throws {
        let house = try await ProofingHouse()
        _ = try await house.hear(ProofingHouse.approved, decidedAt: house.clock.now, on: house.begin())
        let open = try await house.begin(.enhanced)
        house.clock.advance(seconds: 400 * 86_400)

        #expect(try await house.poll.due(limit: 9, in: house.tenant.id) == 1)

        #expect(try await house.known(open.id)?.state.name == "expired")
        #expect(house.stores.events().last?.name == "proofing.level_fell")
        #expect(house.stores.events().last?.details == ["from": "verified", "to": "none"])
        #expect(try await house.poll.due(limit: 9, in: house.tenant.id) == 0)
        #expect(house.eventNames.count { $0 == "proofing.level_fell" } == 1)
    }

    @Test("goes on with the other cases when one provider fails")
    func dueFails() async throws {
        let house = try await ProofingHouse()
        let begun = try await house.begin()
        house.provider.script.withLock { $0.failure = .unavailable("down") }
        house.clock.advance(seconds: 10)

        #expect(try await house.poll.due(limit: 9, in: house.tenant.id) == 1)
        #expect(try await house.known(begun.id)?.state == .pending)
    }
}
