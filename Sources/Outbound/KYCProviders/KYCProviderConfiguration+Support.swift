public import Proofing

extension KYCProviderConfiguration {
    /// What this provider delivers, as discovery announces it; every answer has the digest of the report it rests on.
    public var support: VerifiedClaimsSupport? {
        switch kind {
        case .nafath:
            VerifiedClaimsSupport(
                trustFrameworks: [trustFramework], claims: Self.names + ["middle_name"],
                electronicRecords: ["population_register"], digestAlgorithms: ["sha-256"])
        case .onfido, .didit: examined(Self.names + ["nationalities"])
        case .sumsub, .simulator: examined(Self.names + ["middle_name", "nationalities"])
        }
    }

    private static let names = ["given_name", "family_name", "birthdate"]

    private func examined(_ claims: [String]) -> VerifiedClaimsSupport? {
        VerifiedClaimsSupport(
            trustFrameworks: [trustFramework], claims: claims, documents: DocumentType.registered,
            documentCheckMethods: processes[.enhanced] == nil ? ["vri"] : ["vri", "bvr"],
            digestAlgorithms: ["sha-256"])
    }
}
