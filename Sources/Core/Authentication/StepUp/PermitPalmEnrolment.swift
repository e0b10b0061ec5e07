public import Accounts
public import FoundationEssentials
public import Kernel
public import Palm
import Proofing

/// Finds out what an enrolment of a palm rests on: a strong sign-in just now, and an identity where the tenant wants one.
public struct PermitPalmEnrolment: Sendable {
    /// Two factors, or a phishing-resistant one: whichever classes the tenant has made of these names.
    public static let strongClasses = ["urn:surety:acr:mfa", "phr"]

    private let services: any PalmServices
    private let policies: AssurancePolicies
    private let identities: (any IdentityStandings)?
    private let clock: any Clock

    public init(
        services: any PalmServices, policies: AssurancePolicies, identities: (any IdentityStandings)?, clock: any Clock
    ) {
        self.services = services
        self.policies = policies
        self.identities = identities
        self.clock = clock
    }

    /// - Parameter factors: those of the person's session.
    public func callAsFunction(
        _ user: ID<User>, with factors: [FactorEvent], in tenant: TenantID
    ) async throws -> PalmEnrolmentPermit {
        let now = clock.now
        let rules = try await services.service(of: tenant)?.rules ?? PalmRules()
        let policy = try await policies.policy(of: tenant)
        let recent = Proofs(factors).counted(Freshness(maxAgeSeconds: rules.strongSignInSeconds), at: now)
        let isStrong = Self.strongClasses.compactMap { policy[$0] }.contains { $0.isMet(by: recent, at: now) }
        return PalmEnrolmentPermit(
            user: user,
            // The oldest of the proofs that count: none of them may be older than is allowed.
            strongSignInAt: isStrong ? recent.factors.map(\.at).min() : nil,
            reachesIdentityLevel: try await reaches(rules.identityLevel, user, in: tenant, at: now)
        )
    }

    /// - Parameter granted: what the token was given for that an application comes with. Which proofs those were is not
    ///   kept, so their class has to be one of the strong ones by name, or their methods several.
    public func callAsFunction(
        _ user: ID<User>, granted: Assurance?, in tenant: TenantID
    ) async throws -> PalmEnrolmentPermit {
        let level = try await services.service(of: tenant)?.rules.identityLevel
        let isStrong = granted.map { Self.strongClasses.contains($0.acr) || $0.amr.contains("mfa") } ?? false
        return PalmEnrolmentPermit(
            user: user,
            strongSignInAt: isStrong ? granted?.authenticatedAt : nil,
            reachesIdentityLevel: try await reaches(level, user, in: tenant, at: clock.now)
        )
    }

    /// A level that nobody knows is reached by nobody.
    private func reaches(
        _ level: String?, _ user: ID<User>, in tenant: TenantID, at now: Date
    ) async throws -> Bool {
        guard let level else { return true }
        guard let level = IdentityLevel(rawValue: level), let identities else { return false }
        return try await identities.identity(of: user, in: tenant)?.reaches(level, at: now) ?? false
    }
}
