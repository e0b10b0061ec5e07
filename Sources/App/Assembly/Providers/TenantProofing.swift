import JOSE
import KYCProviders
import Kernel
import NIOCore
import Proofing
import Tenancy

/// A tenant's KYC providers and the rules by which they are used: its document `kyc`,
/// `{"providers": [{…}], "rules": {"providers": {"verified": "…"}}}`.
struct ProofingDocument: Sendable {
    static let name = "kyc"

    let configurations: [KYCProviderConfiguration]
    let rules: ProofingRules

    /// - Throws: `InvalidKYCProvider`, `InvalidProofingRules`.
    init(json: JSON) throws {
        guard let members = json.object, let providers = members["providers"]?.array, !providers.isEmpty,
            let rules = members["rules"], members.count == 2
        else { throw InvalidProofingRules(reason: "does not have providers, an array with at least one, and rules") }
        configurations = try providers.map { try KYCProviderConfiguration(json: $0) }
        self.rules = try ProofingRules(json: rules)
        let names = configurations.map(\.name)
        guard Set(names).count == names.count else {
            throw InvalidProofingRules(reason: "has two providers of one name")
        }
        guard Set(self.rules.providers.values).isSubset(of: names) else {
            throw InvalidProofingRules(reason: "has rules that name a provider that is not there")
        }
    }
}

/// Each tenant's proofing, as its document says.
struct TenantProofing: ProofingPolicy {
    private struct Ready: Sendable {
        let rules: ProofingRules
        let providers: [String: any KYCProvider]
        let support: VerifiedClaimsSupport?
    }

    private let parsed: ParsedDocument<Ready>

    init(_ documents: TenantDocuments, clock: any Clock, group: any EventLoopGroup) {
        parsed = ParsedDocument(ProofingDocument.name, in: documents) { body in
            let document = try ProofingDocument(json: JSON(parsing: body))
            var providers: [String: any KYCProvider] = [:]
            for configuration in document.configurations {
                providers[configuration.name] = try KYCProviders.make(
                    configuration, clock: clock, eventLoopGroup: group)
            }
            let used = Set(document.rules.providers.values)
            let support = document.configurations.filter { used.contains($0.name) }.compactMap(\.support)
            return Ready(
                rules: document.rules, providers: providers,
                support: VerifiedClaimsSupport.united(support, keeping: document.rules.claims))
        }
    }

    func rules(of tenant: TenantID) async throws -> ProofingRules {
        try await parsed.value(of: tenant)?.rules ?? ProofingRules(providers: [:])
    }

    func provider(_ name: String, of tenant: TenantID) async throws -> (any KYCProvider)? {
        try await parsed.value(of: tenant)?.providers[name]
    }

    /// What can be verified of people now; nil where nothing can.
    func support(of tenant: TenantID) async throws -> VerifiedClaimsSupport? {
        try await parsed.value(of: tenant)?.support
    }
}
