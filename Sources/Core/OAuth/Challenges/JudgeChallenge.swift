import Accounts
import Authentication
import Cryptography
import FoundationEssentials
import Kernel
import Tenancy

/// Finds what a person has yet to prove before they may approve a challenge.
///
/// Judged anew each time, from the proofs, the rules and the factors there are at that moment.
struct JudgeChallenge: Sendable {
    enum Verdict: Equatable, Sendable {
        case met(Assurance)
        case stepUp(StepUp, StepUpQuestion.Demand)
        /// Nothing that the person has leads there.
        case unmet
    }

    /// Whose proofs are judged.
    struct Standing: Sendable {
        var user: ID<User>
        var factors: [FactorEvent] = []
        var isOnNewDevice = false
    }

    let factors: PersonFactors
    let clock: any Clock

    /// What the rules need, and then what the client asks for: it can add to the rules, and take nothing away.
    static func demands(
        of challenge: Challenge, by client: Client, under policy: AssurancePolicy, isOnNewDevice: Bool
    ) -> [ClassDemand] {
        var occasion = challenge.occasion
        occasion.isOnNewDevice = isOnNewDevice
        let ruled = (policy.rules + client.metadata.stepUpRules)
            .filter { $0.applies(to: occasion) }
            .map { ClassDemand(classes: $0.classes, source: .rule($0.occasion), isEssential: true) }
        guard !challenge.classes.isEmpty else { return ruled }
        return ruled + [ClassDemand(classes: challenge.classes, source: .client, isEssential: true)]
    }

    func callAsFunction(
        _ challenge: Challenge, _ id: SHA256Digest, by client: Client, for standing: Standing,
        under policy: AssurancePolicy, in tenant: TenantID
    ) async throws -> Verdict {
        let now = clock.now
        let demands = Self.demands(
            of: challenge, by: client, under: policy, isOnNewDevice: standing.isOnNewDevice)
        let classes = challenge.classes + demands.flatMap(\.classes)
        let identity = try await factors.identity(of: standing.user, for: classes, under: policy, in: tenant)
        let proofs = Proofs(standing.factors, identity: identity, transaction: Challenge.transactionName(of: id))
            .counted(challenge.freshness, at: now)
        let plan = PlanStepUp(policy: policy)
        var available: AvailableFactors?
        for demand in demands {
            if let best = demand.classes.lazy.compactMap({ policy[$0] }).first, best.isMet(by: proofs, at: now) {
                continue
            }
            let factors =
                if let available { available } else { try await factors.available(to: standing.user, in: tenant) }
            available = factors
            switch plan(demand.classes, from: proofs, with: factors, at: now) {
            case .met: continue
            case .stepUp(let stepUp): return .stepUp(stepUp, demand.source)
            case .unreachable: return .unmet
            }
        }
        guard !demands.isEmpty, let met = Assurance.of(proofs, asked: classes, under: policy, at: now) else {
            return .unmet
        }
        return .met(met)
    }
}
