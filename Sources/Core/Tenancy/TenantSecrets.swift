public import Cryptography
public import Kernel

/// The keys that all servers of a tenant must have in common, and keep for as long as what they made is in use.
public struct TenantSecrets: Sendable {
    /// Refresh tokens prove themselves by it.
    public let refreshTokens: SymmetricKey
    /// Pairwise subject identifiers are computed with it (OpenID Connect Core §8.1); they must never change.
    public let pairwiseSubjects: SymmetricKey
    /// Forms of pages prove by it that they were made here.
    public let forms: SymmetricKey
    /// Authenticators know people by names computed with it (Web Authentication Level 3 §14.6.1); they must never change.
    public let passkeyHandles: SymmetricKey
}

public struct TenancyStores: Sendable {
    public let secrets: any SecretStore
    public let documents: any TenantDocumentStore
    public let outbox: any Outbox

    public init(secrets: any SecretStore, documents: any TenantDocumentStore, outbox: any Outbox) {
        self.secrets = secrets
        self.documents = documents
        self.outbox = outbox
    }
}

/// Opens the tenant's secrets, making those that are not there yet.
public struct OpenTenantSecrets: Sendable {
    private let storage: any Storage<TenancyStores>
    private let vault: Vault
    private let randomness: any Randomness

    public init(storage: any Storage<TenancyStores>, vault: Vault, randomness: any Randomness) {
        self.storage = storage
        self.vault = vault
        self.randomness = randomness
    }

    /// - Throws: `VaultLocked` when the master key is not the one they were sealed with.
    public func callAsFunction(of tenant: TenantID) async throws -> TenantSecrets {
        TenantSecrets(
            refreshTokens: try await open(Self.first, of: tenant),
            pairwiseSubjects: try await open("pairwise-subjects", of: tenant),
            forms: try await open("forms", of: tenant),
            passkeyHandles: try await open("passkey-handles", of: tenant)
        )
    }

    /// Whether the tenant has none yet: then no master key has sealed anything of it.
    public static func areMissing(of tenant: TenantID, in storage: any Storage<TenancyStores>) async throws -> Bool {
        try await storage.read(tenant) { try await $0.secrets.sealedSecret(first) } == nil
    }

    /// Made before any other.
    private static let first = "refresh-tokens"

    private func open(_ name: String, of tenant: TenantID) async throws -> SymmetricKey {
        let context = "secret:\(tenant):\(name)"
        if let sealed = try await storage.read(tenant, { try await $0.secrets.sealedSecret(name) }) {
            return SymmetricKey(try vault.open(sealed, context: context))
        }
        let fresh = try vault.seal(randomness.bytes(32), context: context)
        let kept = try await storage.write(tenant) { stores in
            try await stores.secrets.addSealedSecret(fresh, name: name)
            return try await stores.secrets.sealedSecret(name)
        }
        guard let kept else { throw StoreUnavailable("a secret that was just written is not there") }
        return SymmetricKey(try vault.open(kept, context: context))
    }
}
