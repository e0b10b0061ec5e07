public import Accounts
public import FoundationEssentials
public import Kernel

/// Asks the provider how a case stands: for the page on which somebody waits, and for all cases that nobody watches.
public struct PollProofing: Sendable {
    private let work: ProofingWork

    public init(storage: any Storage<ProofingStores>, policy: any ProofingPolicy, vault: Vault, clock: any Clock) {
        work = ProofingWork(storage: storage, policy: policy, vault: vault, clock: clock)
    }

    /// The case of the person who waits for it, after asking the provider unless it was asked a moment ago.
    ///
    /// - Throws: ``ProofingRefusal/caseUnknown`` also for anybody else's; ``ProofingRefusal/providerUnavailable``;
    ///   `StoreUnavailable`.
    public func callAsFunction(
        _ id: ID<ProofingCase>, of user: ID<User>, session: String, in tenant: TenantID
    ) async throws -> ProofingCase {
        let known = try await work.storage.read(tenant) { try await $0.cases.proofingCase(id) }
        guard let known, known.user == user, known.session == session else { throw ProofingRefusal.caseUnknown }
        do {
            return try await ask(about: known, in: tenant)
        } catch is KYCFailure {
            throw ProofingRefusal.providerUnavailable
        }
    }

    /// Asks about all cases of a tenant that are due, and tells of levels whose time is over.
    ///
    /// - Returns: how many cases were looked at; a provider's failure ends none of them.
    public func due(limit: Int, in tenant: TenantID) async throws -> Int {
        let now = work.clock.now
        let due = try await work.storage.read(tenant) { try await $0.cases.due(at: now, limit: limit) }
        for id in due {
            guard let known = try await work.storage.read(tenant, { try await $0.cases.proofingCase(id) }) else {
                continue
            }
            do {
                _ = try await ask(about: known, in: tenant)
            } catch is KYCFailure {
                // Noted already, and asked again later.
            } catch ProofingRefusal.levelNotOffered {
                // Its provider is no longer configured; its time will run out.
            } catch is VaultLocked {
                // Sealed under another master key: it cannot be asked about, and must not hold up the others.
            }
        }
        try await endExpired(limit: limit, in: tenant, at: now)
        return due.count
    }

    private func ask(about known: ProofingCase, in tenant: TenantID) async throws -> ProofingCase {
        let now = work.clock.now
        let rules = try await work.policy.rules(of: tenant)
        // Of several who wait at the same time one asks.
        let (claimed, isOurs) = try await work.storage.write(tenant) { stores in
            guard var current = try await stores.cases.proofingCase(known.id) else { throw ProofingRefusal.caseUnknown }
            let version = current.version
            if current.expire(at: now) {
                guard try await stores.cases.save(current, from: version) else { throw StoreUnavailable.caseMoved }
                try await stores.outbox.append(current.event("proofing.expired", at: now))
                return (current, false)
            }
            guard let next = current.nextPollAt, next <= now else { return (current, false) }
            current.polled(rules: rules, at: now)
            return (current, try await stores.cases.save(current, from: version))
        }
        guard isOurs, let decision = try await work.decision(on: claimed, in: tenant) else { return claimed }
        return try await work.storage.write(tenant) { [work] stores in
            guard let current = try await stores.cases.proofingCase(known.id) else { throw ProofingRefusal.caseUnknown }
            return try await work.take(decision, into: current, rules: rules, in: tenant, stores, at: work.clock.now)
        }
    }

    private func endExpired(limit: Int, in tenant: TenantID, at now: Date) async throws {
        let people = try await work.storage.read(tenant) { try await $0.results.expired(at: now, limit: limit) }
        for user in people {
            try await work.storage.write(tenant) { stores in
                try await changeStanding(of: user, stores, at: now) { results in
                    results.endAll(.expired, at: now) { !$0.identity.isValid(at: now) }
                }
            }
        }
    }
}
