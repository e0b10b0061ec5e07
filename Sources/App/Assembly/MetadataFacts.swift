import Authentication
import Kernel
import Proofing
import Tenancy

/// What the server's metadata tell that can change while it runs.
struct MetadataFacts: Equatable, Sendable {
    /// The values of `acr` that people can reach.
    let classes: [String]
    let verifiedClaims: VerifiedClaimsSupport?
}

extension MetadataFacts {
    /// What is so now.
    init(
        of tenant: TenantID, _ factors: PersonFactors, _ policies: AssurancePolicies, _ proofing: TenantProofing
    ) async throws {
        let policy = try await policies.policy(of: tenant)
        classes = try await factors.reachable(under: policy, in: tenant).map(\.name)
        verifiedClaims = try await proofing.support(of: tenant)
    }
}

extension ProtocolRooms {
    /// Kept until something changes, like what they rest on: which classes can be reached is not worked out for each request.
    var metadataFacts: @Sendable () async throws -> MetadataFacts {
        let tenant = house.tenant.id
        let kept = ExpiringCache<TenantID, MetadataFacts>(following: house.changes) { _ in tenant }
        return { [first = firstFacts, clock = house.clock, factors, policies, proofing] in
            try await kept.value(tenant, at: clock.now) {
                try await MetadataFacts(of: tenant, factors, policies, proofing)
            } ?? first
        }
    }
}
