public import Accounts
public import FoundationEssentials
public import Kernel

/// Knows which facts about a person stand verified.
public protocol VerifiedClaimsSource: Sendable {
    /// What stands now: each verification that was approved and has neither expired nor been ended, the strongest first,
    /// and of equal ones the newest.
    ///
    /// - Throws: `StoreUnavailable`.
    func verifiedClaims(of user: ID<User>, in tenant: TenantID, at now: Date) async throws -> [VerifiedClaims]
}
