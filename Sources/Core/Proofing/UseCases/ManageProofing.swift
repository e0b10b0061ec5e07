public import Accounts
public import FoundationEssentials
public import Kernel

/// A person's own view of what was proofed about them.
public struct ManageProofing: Sendable {
    /// One thing that stands, or stood until its time was over.
    public struct Proof: Equatable, Sendable {
        public let id: ID<ProofingCase>
        public let identity: ProofedIdentity
        public let provider: String
        public let claims: VerifiedClaims

        public init(
            id: ID<ProofingCase>, identity: ProofedIdentity, provider: String, claims: VerifiedClaims
        ) {
            self.id = id
            self.identity = identity
            self.provider = provider
            self.claims = claims
        }
    }

    public struct Overview: Equatable, Sendable {
        /// The best of what stands.
        public let standing: ProofedIdentity?
        /// Newest first.
        public let proofs: [Proof]
        /// What is still open; newest first.
        public let open: [ProofingCase]
        /// The levels that the tenant offers, the lowest first.
        public let offered: [IdentityLevel]

        public init(
            standing: ProofedIdentity?, proofs: [Proof], open: [ProofingCase], offered: [IdentityLevel]
        ) {
            self.standing = standing
            self.proofs = proofs
            self.open = open
            self.offered = offered
        }
    }

    private let storage: any Storage<ProofingStores>
    private let policy: any ProofingPolicy
    private let claims: KeptVerifiedClaims
    private let clock: any Clock

    public init(storage: any Storage<ProofingStores>, policy: any ProofingPolicy, vault: Vault, clock: any Clock) {
        self.storage = storage
        self.policy = policy
        self.clock = clock
        claims = KeptVerifiedClaims(storage: storage, vault: vault)
    }

    public func overview(of user: ID<User>, in tenant: TenantID) async throws -> Overview {
        let now = clock.now
        let rules = try await policy.rules(of: tenant)
        let (results, cases) = try await storage.read(tenant) { stores in
            (try await stores.results.results(of: user), try await stores.cases.proofingCases(of: user, limit: 20))
        }
        return Overview(
            standing: results.standing(at: now),
            proofs: try results.map {
                Proof(
                    id: $0.id, identity: $0.identity, provider: $0.provider,
                    claims: try claims.claims(of: $0, in: tenant))
            },
            open: cases.filter { $0.isOpen && now < $0.expiresAt },
            offered: IdentityLevel.allCases.filter { rules.providers[$0] != nil }
        )
    }

    /// A case as it is known here, for the person whose it is; nobody is asked.
    ///
    /// - Throws: ``ProofingRefusal/caseUnknown`` also for anybody else's.
    public func proofingCase(_ id: ID<ProofingCase>, of user: ID<User>, in tenant: TenantID) async throws
        -> ProofingCase
    {
        let known = try await storage.read(tenant) { try await $0.cases.proofingCase(id) }
        guard let known, known.user == user else { throw ProofingRefusal.caseUnknown }
        return known
    }
}
