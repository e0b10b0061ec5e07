import Accounts
import FoundationEssentials
import JOSE
import Kernel
import Proofing
import Synchronization
import Tenancy
import TestKit
import Testing

@Suite("The level on which a person stands")
struct StandingTests {
    @Test("is the best that was approved and has not expired")
    func best() async throws {
        let house = try await ProofingHouse()
        for level in [IdentityLevel.enhanced, .basic] {
            _ = try await house.hear(ProofingHouse.approved, decidedAt: house.clock.now, on: house.begin(level))
        }

        #expect(try await house.standing() == .enhanced)
        // Enhanced lasts twelve months, basic twenty-four.
        house.clock.advance(seconds: 500 * 86_400)
        #expect(try await house.standing() == .basic)
        house.clock.advance(seconds: 500 * 86_400)
        #expect(try await house.standing() == nil)
    }

    @Test("falls when the provider takes its approval back, and that is told with it")
    func takenBack() async throws {
        let house = try await ProofingHouse()
        _ = try await house.hear(ProofingHouse.approved, decidedAt: house.clock.now, on: house.begin(.basic))
        let begun = try await house.begin(.enhanced)
        try await house.hear(ProofingHouse.approved, decidedAt: house.clock.now, on: begun)

        let later = house.clock.now.addingTimeInterval(60)
        #expect(try await house.receive(.rejected(KYCRejection()), decidedAt: later, on: begun) == .applied)

        #expect(try await house.standing() == .basic)
        #expect(house.eventNames.suffix(2) == ["proofing.rejected", "proofing.level_fell"])
        #expect(house.stores.events().last?.details == ["from": "enhanced", "to": "basic"])
    }

    @Test("is lost altogether when a later attempt is refused for good")
    func forGood() async throws {
        let house = try await ProofingHouse()
        _ = try await house.hear(ProofingHouse.approved, decidedAt: house.clock.now, on: house.begin())

        let rejection = KYCRejection(reasons: ["FORGERY"], isFinal: true)
        _ = try await house.hear(.rejected(rejection), decidedAt: house.clock.now, on: house.begin(.enhanced))

        #expect(try await house.standing() == nil)
        #expect(house.stores.events().last?.details == ["from": "verified", "to": "none"])
    }

    @Test("stays when a later attempt fails otherwise")
    func stays() async throws {
        let house = try await ProofingHouse()
        _ = try await house.hear(ProofingHouse.approved, decidedAt: house.clock.now, on: house.begin())

        _ = try await house.hear(.rejected(KYCRejection()), decidedAt: house.clock.now, on: house.begin(.enhanced))

        #expect(try await house.standing() == .verified)
        #expect(!house.eventNames.contains("proofing.level_fell"))
    }

    @Test("is ended by an operator, who is named")
    func revoked() async throws {
        let house = try await ProofingHouse()
        let begun = try await house.begin()
        try await house.hear(ProofingHouse.approved, decidedAt: house.clock.now, on: begun)

        #expect(try await house.revoke(of: house.amina, begun.id, by: "op-1", in: house.tenant.id))

        #expect(try await house.standing() == nil)
        #expect(house.stores.events().suffix(2).map(\.name) == ["proofing.revoked", "proofing.level_fell"])
        #expect(house.stores.events().suffix(2).allSatisfy { $0.actor == "op-1" })
        #expect(try await !house.revoke(of: house.amina, by: "op-1", in: house.tenant.id))
    }

    @Test("is shown to the person with its source, its facts and its date")
    func overview() async throws {
        let house = try await ProofingHouse()
        let begun = try await house.begin()
        try await house.hear(ProofingHouse.approved, decidedAt: house.clock.now, on: begun)
        let open = try await house.begin(.enhanced)

        let overview = try await house.manage.overview(of: house.amina, in: house.tenant.id)

        #expect(overview.standing?.level == .verified)
        #expect(overview.proofs.map(\.provider) == ["scripted"])
        #expect(overview.proofs.first?.claims.claims["given_name"] == "Noura")
        #expect(overview.open == [open] && overview.offered == IdentityLevel.allCases)
    }

    @Test("is never somebody else's, nor another tenant's")
    func others() async throws {
        let house = try await ProofingHouse()
        _ = try await house.hear(ProofingHouse.approved, decidedAt: house.clock.now, on: house.begin())

        #expect(try await house.identities.identity(of: ID("u-2"), in: house.tenant.id) == nil)
        #expect(try await house.identities.identity(of: house.amina, in: TenantID("other")) == nil)
    }
}
