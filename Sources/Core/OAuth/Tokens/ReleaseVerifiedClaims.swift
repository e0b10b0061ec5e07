public import Accounts
import FoundationEssentials
import JOSE
public import Kernel
public import Proofing

/// Tells clients what stands verified of a person: what the claims parameter asked for, less what the person declined
/// (OpenID Connect for Identity Assurance 1.0 §5). No scope covers any of it.
public struct ReleaseVerifiedClaims: Sendable {
    private let source: any VerifiedClaimsSource
    private let offered: @Sendable (TenantID) async throws -> Set<String>
    private let clock: any Clock

    /// - Parameter offered: the claims that are told as verified at a tenant, and no others.
    public init(
        source: any VerifiedClaimsSource,
        offering offered: @escaping @Sendable (TenantID) async throws -> Set<String>,
        clock: any Clock
    ) {
        self.source = source
        self.offered = offered
        self.clock = clock
    }

    /// The claim `verified_claims`, by what stands verified at this moment; nil where there is nothing to tell.
    ///
    /// - Parameter request: what was asked for at this place; without it nothing is read.
    func callAsFunction(
        _ request: VerifiedClaimsRequest?,
        under authorization: Authorization,
        in tenant: TenantID
    ) async throws -> JSON? {
        guard let request else { return nil }
        let now = clock.now
        return request.answer(
            from: try await source.verifiedClaims(of: authorization.user, in: tenant, at: now),
            withholding: authorization.declinedClaims,
            offering: try await offered(tenant),
            at: now
        )
    }

    /// What a person should see before they agree.
    public func facts(
        for request: ClaimsRequest,
        of user: ID<User>,
        in tenant: TenantID
    ) async throws -> [VerifiedFact] {
        guard !request.verified.isEmpty else { return [] }
        let now = clock.now
        let held = try await source.verifiedClaims(of: user, in: tenant, at: now)
        return request.verifiedFacts(from: held, offering: try await offered(tenant), at: now)
    }
}
