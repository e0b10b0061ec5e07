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
    var metadataFacts: @Sendable () async throws -> MetadataFacts {
        { [tenant = house.tenant.id, factors, policies, proofing] in
            try await MetadataFacts(of: tenant, factors, policies, proofing)
        }
    }
}
