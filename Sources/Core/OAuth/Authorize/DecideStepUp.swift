import Accounts
import Authentication
import FoundationEssentials
import Kernel
import Passkeys
import Proofing

/// Classes of which one is wanted, and who wants it.
struct ClassDemand: Sendable {
    /// Tried in order.
    let classes: [String]
    let source: StepUpQuestion.Demand
    /// Without it there is no answer but an error.
    let isEssential: Bool
}

/// What is looked up of a person only where a request needs it.
struct PersonFacts: Sendable {
    let available: @Sendable (SignedInAccount) async throws -> AvailableFactors
    /// Where the person's identity stands, if one of the classes asks for it.
    let identity: @Sendable (SignedInAccount, [String]) async throws -> ProofedIdentity?
    let isOnNewDevice: @Sendable (SignedInAccount) async throws -> Bool
}

/// Finds what a person has yet to prove before a request can be answered.
struct DecideStepUp: Sendable {
    let request: AuthorizationRequest
    let journey: Journey
    let plan: PlanStepUp
    let now: Date

    /// - Throws: `unmet_authentication_requirements` for what is demanded and cannot be had (OpenID Connect Core
    ///   Error Code unmet_authentication_requirements 1.0; OpenID Connect Core §5.5.1.1).
    func callAsFunction(
        _ demands: [ClassDemand], from proofs: Proofs, of account: SignedInAccount, _ facts: PersonFacts
    ) async throws -> StepUpQuestion? {
        if let question = try await passkeyDemanded(of: account, proofs, facts) { return question }
        for demand in demands {
            let isMet =
                demand.classes.first { plan.policy[$0] != nil }
                .flatMap { plan.policy[$0] }?.isMet(by: proofs, at: now) ?? false
            if isMet || (!demand.isEssential && journey.declinedStepUpAt != nil) { continue }
            let available = try await facts.available(account)
            switch plan(demand.classes, from: proofs, with: available, at: now) {
            case .met: continue
            case .stepUp(let stepUp):
                return StepUpQuestion(
                    account: account, stepUp: stepUp, demand: demand.source, isOptional: !demand.isEssential)
            case .unreachable:
                guard demand.isEssential else { continue }
                throw OAuthError(
                    .unmetAuthenticationRequirements, "none of the acr values that are needed can be reached")
            }
        }
        return nil
    }

    /// A passkey of the kind that the client takes must have been used in this session.
    private func passkeyDemanded(
        of account: SignedInAccount, _ proofs: Proofs, _ facts: PersonFacts
    ) async throws -> StepUpQuestion? {
        guard let demand = request.client.metadata.passkeyDemand else { return nil }
        let taken = try await facts.available(account).passkeys.filter(demand.isMet)
        guard !taken.isEmpty else {
            throw OAuthError(
                .unmetAuthenticationRequirements, "the person has no passkey of the kind the client demands")
        }
        let ids = Set(taken.map(\.id.string))
        let isProved = proofs.factors.contains { $0.kind == .passkey && $0.reference.map(ids.contains) == true }
        if isProved { return nil }
        return StepUpQuestion(
            account: account, stepUp: StepUp(target: "", ways: [[.passkey]]), demand: .client, isOptional: false)
    }
}
