public import Accounts
import FoundationEssentials
public import Kernel
public import Tenancy

/// Begins to proof who a signed-in person is.
public struct StartProofing: Sendable {
    /// What a person wants proofed, and where they come from.
    public struct Wish: Sendable {
        public let level: IdentityLevel
        /// What they answered to the provider's question.
        public let answer: String?
        /// What they are doing; comes back with the case.
        public let journey: String?
        /// Where their browser goes afterwards: a path of this server.
        public let returnPath: String
        /// BCP 47.
        public let language: String

        public init(
            _ level: IdentityLevel, answer: String? = nil, journey: String? = nil, returnPath: String,
            language: String = "en"
        ) {
            self.level = level
            self.answer = answer
            self.journey = journey
            self.returnPath = returnPath
            self.language = language
        }
    }

    private let work: ProofingWork
    private let randomness: any Randomness

    public init(
        storage: any Storage<ProofingStores>, policy: any ProofingPolicy, vault: Vault, clock: any Clock,
        randomness: any Randomness
    ) {
        work = ProofingWork(storage: storage, policy: policy, vault: vault, clock: clock)
        self.randomness = randomness
    }

    /// What the person has to be asked before; nil for nothing.
    ///
    /// - Throws: ``ProofingRefusal/levelNotOffered``.
    public func question(for level: IdentityLevel, in tenant: TenantID) async throws -> KYCQuestion? {
        try await provider(reaching: level, in: tenant).provider.question
    }

    /// Tells the provider; whoever has begun the same already goes on with that.
    ///
    /// - Throws: ``ProofingRefusal``, `StoreUnavailable`.
    public func callAsFunction(
        _ wish: Wish, for user: ID<User>, session: String, in tenant: Tenant
    ) async throws -> ProofingCase {
        let rules = try await work.policy.rules(of: tenant.id)
        let (level, provider) = try await provider(reaching: wish.level, in: tenant.id)
        if let question = provider.question, wish.answer?.isEmpty ?? true {
            throw ProofingRefusal.answerRequired(question)
        }
        let now = work.clock.now
        let fresh = ProofingCase(
            id: randomness.id(), user: user, session: session, level: level, provider: provider.name,
            journey: wish.journey, returnPath: wish.returnPath, createdAt: now,
            expiresAt: now.addingTimeInterval(TimeInterval(rules.caseMinutes) * 60))
        let added = try await add(fresh, rules: rules, answers: wish.answer != nil, in: tenant.id)
        guard added.id == fresh.id else { return added }
        return try await begin(fresh, wish, at: provider, rules: rules, in: tenant)
    }

    private func provider(
        reaching wanted: IdentityLevel, in tenant: TenantID
    ) async throws -> (level: IdentityLevel, provider: any KYCProvider) {
        let rules = try await work.policy.rules(of: tenant)
        guard let level = rules.offered(reaching: wanted), let name = rules.providers[level],
            let provider = try await work.policy.provider(name, of: tenant)
        else { throw ProofingRefusal.levelNotOffered }
        return (level, provider)
    }

    /// Writes the case down before anybody else hears of it: a message of the provider must find it.
    private func add(
        _ fresh: ProofingCase, rules: ProofingRules, answers: Bool, in tenant: TenantID
    ) async throws -> ProofingCase {
        try await work.storage.write(tenant) { stores in
            guard let user = try await stores.users.user(fresh.user), user.isActive else {
                throw ProofingRefusal.accountDisabled
            }
            let known = try await stores.cases.proofingCases(of: fresh.user, limit: rules.casesPerDay + 1)
            if !answers, let open = known.first(where: { fresh.continues($0) }) { return open }
            let dayBefore = fresh.createdAt.addingTimeInterval(-86_400)
            guard known.count(where: { $0.createdAt > dayBefore }) < rules.casesPerDay else {
                throw ProofingRefusal.tooMany
            }
            try await stores.cases.add(fresh)
            try await stores.outbox.append(
                fresh.event("proofing.created", by: fresh.user.string, at: fresh.createdAt))
            return fresh
        }
    }

    private func begin(
        _ fresh: ProofingCase, _ wish: Wish, at provider: any KYCProvider, rules: ProofingRules, in tenant: Tenant
    ) async throws -> ProofingCase {
        let request = KYCRequest(
            id: fresh.id,
            level: fresh.level,
            returnURL: tenant.issuer.url("/proofing/\(fresh.id)/return"),
            webhookURL: tenant.issuer.url("/api/v1/proofing/webhooks/\(provider.name)"),
            language: wish.language,
            answer: wish.answer
        )
        let begun: KYCBegun
        do {
            begun = try await provider.begin(request)
        } catch let failure as KYCFailure {
            try await giveUp(fresh, failure, in: tenant.id)
            throw failure == .invalidAnswer ? ProofingRefusal.invalidAnswer : ProofingRefusal.providerUnavailable
        }
        let sealed = try begun.memory.map {
            try work.vault.seal($0, context: ProofingWork.memoryContext(fresh.id, in: tenant.id))
        }
        let now = work.clock.now
        return try await work.storage.write(tenant.id) { stores in
            guard var current = try await stores.cases.proofingCase(fresh.id) else { throw ProofingRefusal.caseUnknown }
            let version = current.version
            guard current.begin(begun, sealedMemory: sealed, rules: rules, at: now),
                try await stores.cases.save(current, from: version)
            else { return current }
            try await stores.outbox.append(current.event("proofing.pending", at: now))
            return current
        }
    }

    private func giveUp(_ fresh: ProofingCase, _ failure: KYCFailure, in tenant: TenantID) async throws {
        let now = work.clock.now
        try await work.storage.write(tenant) { stores in
            guard var current = try await stores.cases.proofingCase(fresh.id) else { return }
            let version = current.version
            guard current.cancel(.providerFailed, at: now), try await stores.cases.save(current, from: version)
            else { return }
            try await stores.outbox.append(
                current.event("proofing.provider_failed", ["failure": failure.word], at: now))
        }
    }
}

extension ProofingCase {
    /// Whether this wish is what an open case is about already, so that a second click begins nothing new.
    fileprivate func continues(_ other: ProofingCase) -> Bool {
        guard case .pending = other.state, createdAt < other.expiresAt else { return false }
        return (session, level, provider, journey, returnPath)
            == (other.session, other.level, other.provider, other.journey, other.returnPath)
    }
}
