public import Kernel

/// Knows a tenant's rules and its providers.
public protocol ProofingPolicy: Sendable {
    /// - Throws: `StoreUnavailable`.
    func rules(of tenant: TenantID) async throws -> ProofingRules

    /// - Returns: nil for a name that the tenant's configuration does not have.
    /// - Throws: `StoreUnavailable`.
    func provider(_ name: String, of tenant: TenantID) async throws -> (any KYCProvider)?
}

/// The same rules and providers for every tenant.
public struct CommonProofingPolicy: ProofingPolicy {
    private let rules: ProofingRules
    private let providers: [String: any KYCProvider]

    public init(_ rules: ProofingRules, providers: [any KYCProvider]) {
        self.rules = rules
        self.providers = Dictionary(providers.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    public func rules(of tenant: TenantID) -> ProofingRules { rules }

    public func provider(_ name: String, of tenant: TenantID) -> (any KYCProvider)? { providers[name] }
}
