import Authentication
import FoundationEssentials
import Kernel
import Passkeys
import Proofing
import TestKit
import Testing

private let now = Date(milliseconds: 1_700_000_000_000)
private let everything = AvailableFactors(
    hasPassword: true, passkeys: [Sample.passkey(of: ID("u"))], canShowPalm: true, provableLevel: .verified)

@Suite("Planning a step-up: the least work that is enough")
struct PlanStepUpTests {
    private let plan = PlanStepUp(policy: .standard)

    private func ways(
        to wanted: String..., from factors: [FactorEvent] = [], with available: AvailableFactors = everything,
        identity: ProofedIdentity? = nil
    ) -> [[StepUpStep]]? {
        let proofs = Proofs(factors, identity: identity, transaction: "j")
        switch plan(wanted, from: proofs, with: available, at: now) {
        case .stepUp(let stepUp): return stepUp.ways
        case .met: return []
        case .unreachable: return nil
        }
    }

    @Test("what nothing leads to is unreachable, and a class that nobody defined is no class")
    func unreachable() {
        #expect(ways(to: "phr", with: AvailableFactors(hasPassword: true)) == nil)
        #expect(ways(to: "urn:surety:acr:palm", with: AvailableFactors(hasPassword: true, canShowPalm: true)) == nil)
        #expect(ways(to: "urn:surety:acr:kyc:enhanced") == nil)
        #expect(ways(to: "urn:nobody:knows") == nil)
        #expect(ways() == nil)
    }

    @Test("nothing is asked of somebody who has proved enough")
    func met() {
        let password = FactorEvent(.password, at: now)

        #expect(ways(to: "urn:surety:acr:password", from: [password]) == [])
    }

    @Test("every way that is enough is offered, the least work first, and none with a step too many")
    func ways() {
        let password = FactorEvent(.password, at: now)

        #expect(ways(to: "urn:surety:acr:mfa", from: [password]) == [[.passkey], [.palm]])
        #expect(ways(to: "urn:surety:acr:mfa") == [[.passkey], [.password, .palm]])
        #expect(ways(to: "urn:surety:acr:palm", from: [password]) == [[.passkey, .palm]])
        #expect(ways(to: "urn:surety:acr:kyc:verified", from: [password]) == [[.identity(.verified)]])
        #expect(
            ways(to: "urn:surety:acr:kyc:basic") == [
                [.passkey, .identity(.basic)], [.password, .identity(.basic)], [.palm, .identity(.basic)],
            ])
    }

    @Test("what was proved for something else does not shorten a transaction's proof")
    func transaction() {
        let elsewhere = FactorEvent(.passkey, at: now, traits: [.userVerified], transaction: "other")
        let here = FactorEvent(.password, at: now, transaction: "j")

        #expect(ways(to: "urn:surety:acr:sca", from: [elsewhere]) == [[.passkey], [.password, .palm]])
        #expect(ways(to: "urn:surety:acr:sca", from: [elsewhere, here]) == [[.passkey], [.palm]])
    }

    @Test("classes are tried in order: the first that is met or can be reached is the one")
    func order() {
        let proofs = Proofs([FactorEvent(.password, at: now)])
        let wanted = ["phrh", "urn:surety:acr:mfa", "urn:surety:acr:password"]
        let passwordOnly = AvailableFactors(hasPassword: true)

        guard case .stepUp(let stepUp) = plan(wanted, from: proofs, with: everything, at: now) else {
            Issue.record("nothing is asked")
            return
        }
        #expect(stepUp.target == "urn:surety:acr:mfa")
        #expect(plan(wanted, from: proofs, with: passwordOnly, at: now) == .met("urn:surety:acr:password"))
    }

    @Test("an identity that has expired has to be proofed anew")
    func expiredIdentity() {
        let password = FactorEvent(.password, at: now)
        let expired = ProofedIdentity(.verified, provedAt: now.addingTimeInterval(-60), expiresAt: now)

        #expect(
            ways(to: "urn:surety:acr:kyc:basic", from: [password], identity: expired) == [[.identity(.basic)]])
    }
}
