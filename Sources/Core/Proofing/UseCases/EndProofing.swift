public import Accounts
import FoundationEssentials
public import Kernel

/// Gives up a case that is still open.
public struct CancelProofing: Sendable {
    private let work: ProofingWork

    public init(storage: any Storage<ProofingStores>, policy: any ProofingPolicy, vault: Vault, clock: any Clock) {
        work = ProofingWork(storage: storage, policy: policy, vault: vault, clock: clock)
    }

    /// From then on no answer of the provider changes anything; the provider is told as well, and need not hear it.
    ///
    /// - Parameter actor: the operator who does it, where it is not the person.
    /// - Returns: false if the person has no such case, or it is over.
    public func callAsFunction(
        _ id: ID<ProofingCase>, of user: ID<User>, by actor: String? = nil, in tenant: TenantID
    ) async throws -> Bool {
        let now = work.clock.now
        let known = try await work.storage.write(tenant) { stores -> ProofingCase? in
            guard let known = try await stores.cases.proofingCase(id), known.user == user else { return nil }
            var current = known
            guard current.cancel(actor == nil ? .byPerson : .byOperator, at: now) else { return nil }
            guard try await stores.cases.save(current, from: known.version) else { throw StoreUnavailable.caseMoved }
            try await stores.outbox.append(
                current.event("proofing.cancelled", by: actor ?? user.string, at: now))
            return known
        }
        guard let known else { return false }
        guard let inquiry = try work.inquiry(known, in: tenant),
            let provider = try await work.policy.provider(known.provider, of: tenant)
        else { return true }
        do {
            try await provider.cancel(inquiry)
        } catch let failure as KYCFailure {
            try await work.tell(failure, of: known, in: tenant)
        }
        return true
    }
}

/// Ends what was proofed about a person, at an operator's word.
public struct RevokeProofing: Sendable {
    private let storage: any Storage<ProofingStores>
    private let clock: any Clock

    public init(storage: any Storage<ProofingStores>, clock: any Clock) {
        self.storage = storage
        self.clock = clock
    }

    /// - Parameter id: the case whose result is meant; nil for all.
    /// - Returns: whether anything stood.
    public func callAsFunction(
        of user: ID<User>, _ id: ID<ProofingCase>? = nil, by actor: String, in tenant: TenantID
    ) async throws -> Bool {
        let now = clock.now
        return try await storage.write(tenant) { stores in
            let results = try await stores.results.results(of: user).filter { id == nil || $0.id == id }
            guard !results.isEmpty else { return false }
            let details = ["cases": results.map(\.id.string).joined(separator: " ")]
            try await stores.outbox.append(
                Event("proofing.revoked", subject: user.string, actor: actor, details: details, at: now))
            try await changeStanding(of: user, by: actor, stores, at: now) { changes in
                changes.endAll(.revoked, at: now) { id == nil || $0.id == id }
            }
            return true
        }
    }
}
