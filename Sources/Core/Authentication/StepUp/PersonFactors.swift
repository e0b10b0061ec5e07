public import Accounts
import FoundationEssentials
public import Kernel
public import Passkeys
public import Proofing

/// Whether a person can show their palm now: enrolled, and not locked.
public protocol PalmAvailability: Sendable {
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
    private let provableLevel: IdentityLevel?

    /// - Parameters:
    ///   - passkeys: nil where nobody can use any, so that nobody is asked for one; so too `palms`.
    ///   - identities: nil where none was ever proofed here.
    ///   - provableLevel: the highest level that can be proofed here now; nil for none.
    public init(
        accounts: any Storage<AccountStores>,
        passkeys: ManagePasskeys? = nil,
        palms: (any PalmAvailability)? = nil,
        identities: (any IdentityStandings)? = nil,
        provableLevel: IdentityLevel? = nil
    ) {
        self.accounts = accounts
        self.passkeys = passkeys
        self.palms = palms
        self.identities = identities
        self.provableLevel = provableLevel
    }

    /// What could be proved with can be asked in discovery.
    public var kinds: Set<FactorEvent.Kind> {
        var kinds: Set<FactorEvent.Kind> = [.password]
        if passkeys != nil { kinds.insert(.passkey) }
        if palms != nil { kinds.insert(.palm) }
        return kinds
    }

    /// The classes that people can reach here.
    public func reachable(under policy: AssurancePolicy) -> [AssuranceClass] {
        policy.reachable(with: kinds, provingTo: provableLevel)
    }

    public func available(to user: ID<User>, in tenant: TenantID) async throws -> AvailableFactors {
        let hasPassword = try await accounts.read(tenant) { try await $0.users.passwordHash(of: user) != nil }
        return AvailableFactors(
            hasPassword: hasPassword,
            passkeys: try await passkeys?.passkeys(of: user, in: tenant) ?? [],
            canShowPalm: try await palms?.canShowPalm(of: user, in: tenant) ?? false,
            provableLevel: provableLevel
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
