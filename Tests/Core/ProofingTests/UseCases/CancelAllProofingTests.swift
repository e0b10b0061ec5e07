import Accounts
import Kernel
import Proofing
import Synchronization
import Tenancy
import TestKit
import Testing

@Suite("Giving up all that is open")
struct CancelAllProofingTests {
    private func cancelAll(_ house: ProofingHouse) -> CancelAllProofing {
        CancelAllProofing(
            storage: house.stores.proofing,
            policy: CommonProofingPolicy(house.rules, providers: [house.provider]), vault: house.vault,
            clock: house.clock)
    }

    @Test("leaves what was decided as it is, and what stands")
    func decided() async throws {
        let house = try await ProofingHouse()
        _ = try await house.hear(ProofingHouse.approved, decidedAt: house.clock.now, on: house.begin())

        #expect(try await cancelAll(house).openCount(in: house.tenant.id) == 0)
        #expect(try await cancelAll(house)(by: "op-1", in: house.tenant.id) == 0)

        #expect(try await house.standing() == .verified)
    }

    @Test(
        "cancels each open case, names the operator, and tells the provider, whatever that says",
        arguments: [nil, KYCFailure.unavailable("away")])
    func cancels(failure: KYCFailure?) async throws {
        let house = try await ProofingHouse()
        var begun: [ProofingCase] = []
        for level in [IdentityLevel.basic, .verified] { begun.append(try await house.begin(level)) }
        house.provider.script.withLock { $0.failure = failure }
        #expect(try await cancelAll(house).openCount(in: house.tenant.id) == 2)

        #expect(try await cancelAll(house)(by: "op-1", in: house.tenant.id) == 2)

        #expect(try await cancelAll(house).openCount(in: house.tenant.id) == 0)
        for one in begun { #expect(try await house.known(one.id)?.state.name == "cancelled") }
        let told = house.stores.events().filter { $0.name == "proofing.cancelled" }
        #expect(told.count == 2 && told.allSatisfy { $0.actor == "op-1" })
        #expect(Set(house.provider.script.withLock(\.cancelled)) == ["r-1", "r-2"])
    }
}
