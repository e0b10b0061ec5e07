public import Accounts
public import FoundationEssentials
import JOSE
public import Kernel

/// Tells to which level people's identities stand proofed.
public struct ProofedIdentities: Sendable {
    private let storage: any Storage<ProofingStores>
    private let clock: any Clock

    public init(storage: any Storage<ProofingStores>, clock: any Clock) {
        self.storage = storage
        self.clock = clock
    }

    /// The best of what stands now; one look-up, no secret opened.
    ///
    /// - Throws: `StoreUnavailable`.
    public func identity(of user: ID<User>, in tenant: TenantID) async throws -> ProofedIdentity? {
        let now = clock.now
        return try await storage.read(tenant) { try await $0.results.standing(of: user, at: now) }
    }
}

/// Opens the facts that were verified.
public struct KeptVerifiedClaims: VerifiedClaimsSource {
    private let storage: any Storage<ProofingStores>
    private let vault: Vault

    public init(storage: any Storage<ProofingStores>, vault: Vault) {
        self.storage = storage
        self.vault = vault
    }

    /// - Throws: `VaultLocked` when the master key is not the one they were sealed with; `StoreUnavailable`.
    public func verifiedClaims(
        of user: ID<User>, in tenant: TenantID, at now: Date
    ) async throws -> [VerifiedClaims] {
        let results = try await storage.read(tenant) { try await $0.results.results(of: user) }
        let standing = results.filter { $0.stands(at: now) }.sorted { one, other in
            (one.identity.level, one.identity.provedAt) > (other.identity.level, other.identity.provedAt)
        }
        // An element without claims says nothing that could be shared, and the schema has none such.
        return try standing.map { try claims(of: $0, in: tenant) }.filter { !$0.claims.isEmpty }
    }

    func claims(of result: ProofingResult, in tenant: TenantID) throws -> VerifiedClaims {
        let bytes = try vault.open(
            result.sealedClaims, context: ProofingWork.claimsContext(result.id, in: tenant))
        guard let json = try? JSON(parsing: bytes, bytesMax: bytes.count), let claims = try? VerifiedClaims(json: json)
        else { throw StoreUnavailable("verified claims cannot be read") }
        return claims
    }
}
