import Accounts
import FoundationEssentials
import JOSE
import Kernel

/// What the use cases of proofing have in common: the provider behind a case, and what becomes of its answers.
struct ProofingWork: Sendable {
    let storage: any Storage<ProofingStores>
    let policy: any ProofingPolicy
    let vault: Vault
    let clock: any Clock

    func provider(of proofingCase: ProofingCase, in tenant: TenantID) async throws -> any KYCProvider {
        guard let provider = try await policy.provider(proofingCase.provider, of: tenant) else {
            throw ProofingRefusal.levelNotOffered
        }
        return provider
    }

    /// Nil for a case that the provider does not know yet.
    func inquiry(_ proofingCase: ProofingCase, in tenant: TenantID) throws -> KYCInquiry? {
        guard let reference = proofingCase.reference else { return nil }
        let memory = try proofingCase.sealedMemory.map {
            try vault.open($0, context: Self.memoryContext(proofingCase.id, in: tenant))
        }
        return KYCInquiry(
            id: proofingCase.id, reference: reference, level: proofingCase.level, memory: memory)
    }

    /// Asks the provider; what goes wrong is noted and thrown.
    func decision(on proofingCase: ProofingCase, in tenant: TenantID) async throws -> KYCDecision? {
        guard let inquiry = try inquiry(proofingCase, in: tenant) else { return nil }
        let provider = try await provider(of: proofingCase, in: tenant)
        do {
            return try await provider.decision(of: inquiry)
        } catch let failure as KYCFailure {
            try await tell(failure, of: proofingCase, in: tenant)
            throw failure
        }
    }

    func tell(_ failure: KYCFailure, of proofingCase: ProofingCase, in tenant: TenantID) async throws {
        let event = proofingCase.event("proofing.provider_failed", ["failure": failure.word], at: clock.now)
        try await storage.write(tenant) { try await $0.outbox.append(event) }
    }

    /// Takes an answer of the provider into a case, within the caller's transaction: the case, the result that it gives or
    /// takes, and what is told of it are one write.
    func take(
        _ decision: KYCDecision, into proofingCase: ProofingCase, rules: ProofingRules, in tenant: TenantID,
        _ stores: ProofingStores, at now: Date
    ) async throws -> ProofingCase {
        var changed = proofingCase
        guard changed.take(decision, rules: rules, at: now) else { return proofingCase }
        guard try await stores.cases.save(changed, from: proofingCase.version) else { throw StoreUnavailable.caseMoved }
        try await stores.outbox.append(changed.event("proofing.\(changed.state.name)", decision.details, at: now))
        try await changeStanding(of: changed.user, stores, at: now) { results in
            if case .approved(let facts) = decision.outcome {
                results.save(try result(of: changed, facts, decision, rules, in: tenant, at: now))
            } else if proofingCase.isApproved {
                results.end(changed.id, .decisionChanged, at: now)
            }
            if case .rejected(let rejection) = decision.outcome, rejection.isFinal {
                results.endAll(.rejectedForGood, at: now)
            }
        }
        return changed
    }

    static func memoryContext(_ id: ID<ProofingCase>, in tenant: TenantID) -> String { "proofing:\(tenant):\(id)" }
    static func claimsContext(_ id: ID<ProofingCase>, in tenant: TenantID) -> String {
        "verified-claims:\(tenant):\(id)"
    }

    private func result(
        of proofingCase: ProofingCase, _ facts: KYCFacts, _ decision: KYCDecision, _ rules: ProofingRules,
        in tenant: TenantID, at now: Date
    ) throws -> ProofingResult {
        // A provider's clock that runs ahead makes nothing last longer.
        let decided = min(decision.decidedAt ?? now, now)
        let kept = rules.kept(of: facts)
        return ProofingResult(
            id: proofingCase.id,
            user: proofingCase.user,
            identity: ProofedIdentity(
                proofingCase.level, provedAt: decided,
                expiresAt: rules.expiry(of: proofingCase.level, from: decided, with: kept.verification)),
            provider: proofingCase.provider,
            sealedClaims: try vault.seal(
                kept.json.bytes(), context: Self.claimsContext(proofingCase.id, in: tenant))
        )
    }
}

/// Changes a person's results, and tells when the level on which they stand has fallen by it.
func changeStanding(
    of user: ID<User>, by actor: String? = nil, _ stores: ProofingStores, at now: Date,
    _ change: (inout ResultChanges) throws -> Void
) async throws {
    var changes = ResultChanges(try await stores.results.results(of: user))
    // What has expired unnoticed counts as standing until it is told.
    let before = changes.results.filter { $0.end == nil }.map(\.identity.level).max()
    try change(&changes)
    for result in changes.changed { try await stores.results.save(result) }
    let after = changes.results.standing(at: now)?.level
    guard let before, after.map({ $0 < before }) ?? true, !changes.changed.isEmpty else { return }
    let details = ["from": before.rawValue, "to": after?.rawValue ?? "none"]
    try await stores.outbox.append(
        Event("proofing.level_fell", subject: user.string, actor: actor, details: details, at: now))
}

/// A person's results while they change.
struct ResultChanges {
    private(set) var results: [ProofingResult]
    private var changedIDs: Set<ID<ProofingCase>> = []

    init(_ results: [ProofingResult]) {
        self.results = results
    }

    var changed: [ProofingResult] { results.filter { changedIDs.contains($0.id) } }

    mutating func save(_ result: ProofingResult) {
        results.removeAll { $0.id == result.id }
        results.append(result)
        changedIDs.insert(result.id)
    }

    mutating func end(_ id: ID<ProofingCase>, _ reason: ProofingResult.EndReason, at now: Date) {
        endAll(reason, at: now) { $0.id == id }
    }

    mutating func endAll(
        _ reason: ProofingResult.EndReason, at now: Date, where isMeant: (ProofingResult) -> Bool = { _ in true }
    ) {
        for index in results.indices where results[index].end == nil && isMeant(results[index]) {
            results[index].end(reason, at: now)
            changedIDs.insert(results[index].id)
        }
    }
}

extension StoreUnavailable {
    /// Somebody else changed the case within what ought to be one transaction.
    static let caseMoved = StoreUnavailable("a proofing case changed while it was being changed")
}

extension ProofingCase {
    func event(_ name: String, _ details: [String: String] = [:], by actor: String? = nil, at now: Date) -> Event {
        let own = ["case": id.string, "provider": provider, "level": level.rawValue]
        return Event(
            name, subject: user.string, actor: actor, details: own.merging(details) { _, other in other }, at: now)
    }
}

extension KYCDecision {
    fileprivate var details: [String: String] {
        guard case .rejected(let rejection) = outcome else { return [:] }
        return ["reasons": rejection.reasons.joined(separator: " "), "final": rejection.isFinal ? "true" : "false"]
    }
}
