public import Accounts
import FoundationEssentials
public import Kernel
public import Passkeys
public import Proofing

/// Whether a person can show their palm now: enrolled, and not locked.
public protocol PalmAvailability: Sendable {
    /// Whether the tenant has a provider.
    func isOffered(in tenant: TenantID) async throws -> Bool

    func canShowPalm(of user: ID<User>, in tenant: TenantID) async throws -> Bool
}

/// Where a person's identity stands.
public protocol IdentityStandings: Sendable {
    /// - Returns: nil where nothing valid is known.
    func identity(of user: ID<User>, in tenant: TenantID) async throws -> ProofedIdentity?
}

/// Finds what people have to prove themselves with.
public struct PersonFactors: Sendable {
    private let accounts: any Storage<AccountStores>
    private let passkeys: ManagePasskeys?
    private let palms: (any PalmAvailability)?
    private let identities: (any IdentityStandings)?
    private let proofing: (any ProofingPolicy)?

    /// - Parameters:
    ///   - passkeys: nil where nobody can use any, so that nobody is asked for one; so too `palms`.
    ///   - identities: nil where none was ever proofed here.
    ///   - proofing: by whom identities are proofed now; nil for nobody.
    public init(
        accounts: any Storage<AccountStores>,
        passkeys: ManagePasskeys? = nil,
        palms: (any PalmAvailability)? = nil,
        identities: (any IdentityStandings)? = nil,
        proofing: (any ProofingPolicy)? = nil
    ) {
        self.accounts = accounts
        self.passkeys = passkeys
        self.palms = palms
        self.identities = identities
        self.proofing = proofing
    }

    /// The classes that people can reach here now, for discovery.
    public func reachable(under policy: AssurancePolicy, in tenant: TenantID) async throws -> [AssuranceClass] {
        var kinds: Set<FactorEvent.Kind> = [.password]
        if passkeys != nil { kinds.insert(.passkey) }
        if try await palms?.isOffered(in: tenant) ?? false { kinds.insert(.palm) }
        return policy.reachable(with: kinds, provingTo: try await provableLevel(in: tenant))
    }

    private func provableLevel(in tenant: TenantID) async throws -> IdentityLevel? {
        try await proofing?.rules(of: tenant).highestLevel
    }

    public func available(to user: ID<User>, in tenant: TenantID) async throws -> AvailableFactors {
        let hasPassword = try await accounts.read(tenant) { try await $0.users.passwordHash(of: user) != nil }
        return AvailableFactors(
            hasPassword: hasPassword,
            passkeys: try await passkeys?.passkeys(of: user, in: tenant) ?? [],
            canShowPalm: try await palms?.canShowPalm(of: user, in: tenant) ?? false,
            provableLevel: try await provableLevel(in: tenant)
        )
    }

    /// What a person's factors and identity amount to; the identity is only looked up where one of the classes needs it.
    public func identity(
        of user: ID<User>, for classes: [String], under policy: AssurancePolicy, in tenant: TenantID
    ) async throws -> ProofedIdentity? {
        guard let identities, classes.contains(where: { policy[$0]?.identityLevel != nil }) else { return nil }
        return try await identities.identity(of: user, in: tenant)
    }
}
