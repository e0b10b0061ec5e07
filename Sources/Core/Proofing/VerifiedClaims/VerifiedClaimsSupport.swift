public import JOSE

/// What a server can verify of people and how, as discovery announces it (OpenID Connect for Identity Assurance 1.0 §8,
/// OpenID Attachments 1.0 §7).
///
/// It is made of what the tenant's provider really delivers, so that nothing is announced that cannot be had.
public struct VerifiedClaimsSupport: Equatable, Sendable {
    public let trustFrameworks: [String]
    /// The claims that can be verified: no other is ever told as verified.
    public let claims: [String]
    public let documents: [String]
    public let documentMethods: [String]
    public let documentCheckMethods: [String]
    public let electronicRecords: [String]
    public let acceptsVouches: Bool
    /// The digests of documents that are told; the documents never are. By their names in the IANA registry, such as
    /// `sha-256`.
    public let digestAlgorithms: [String]

    /// - Returns: nil where nothing can be verified.
    public init?(
        trustFrameworks: [String],
        claims: [String],
        documents: [String] = [],
        documentMethods: [String] = [],
        documentCheckMethods: [String] = [],
        electronicRecords: [String] = [],
        acceptsVouches: Bool = false,
        digestAlgorithms: [String] = []
    ) {
        guard !trustFrameworks.isEmpty, !claims.isEmpty else { return nil }
        self.trustFrameworks = trustFrameworks
        self.claims = claims
        self.documents = documents
        self.documentMethods = documentMethods
        self.documentCheckMethods = documentCheckMethods
        self.electronicRecords = electronicRecords
        self.acceptsVouches = acceptsVouches
        self.digestAlgorithms = digestAlgorithms
    }

    /// What several providers deliver together, of the claims that are kept.
    ///
    /// - Returns: nil where nothing is left.
    public static func united(_ all: [VerifiedClaimsSupport], keeping kept: Set<String>) -> VerifiedClaimsSupport? {
        func once(_ list: (VerifiedClaimsSupport) -> [String]) -> [String] {
            var seen: Set<String> = []
            return all.flatMap(list).filter { seen.insert($0).inserted }
        }
        return VerifiedClaimsSupport(
            trustFrameworks: once(\.trustFrameworks),
            claims: once(\.claims).filter(kept.contains),
            documents: once(\.documents),
            documentMethods: once(\.documentMethods),
            documentCheckMethods: once(\.documentCheckMethods),
            electronicRecords: once(\.electronicRecords),
            acceptsVouches: all.contains(where: \.acceptsVouches),
            digestAlgorithms: once(\.digestAlgorithms)
        )
    }

    /// The types of evidence behind it all.
    public var evidence: [String] {
        (documents.isEmpty ? [] : ["document"]) + (electronicRecords.isEmpty ? [] : ["electronic_record"])
            + (acceptsVouches ? ["vouch"] : [])
    }

    /// The members of the discovery document. A list that would be empty is left out: none of them may be empty.
    public var metadata: [String: JSON] {
        let lists = [
            "trust_frameworks_supported": trustFrameworks,
            "claims_in_verified_claims_supported": claims,
            "evidence_supported": evidence,
            "documents_supported": documents,
            "documents_methods_supported": documents.isEmpty ? [] : documentMethods,
            "documents_check_methods_supported": documents.isEmpty ? [] : documentCheckMethods,
            "electronic_records_supported": electronicRecords,
            "attachments_supported": digestAlgorithms.isEmpty ? [] : ["external"],
            "digest_algorithms_supported": digestAlgorithms,
        ]
        let members = lists.filter { !$0.value.isEmpty }.mapValues { list in JSON.array(list.map { .string($0) }) }
        // The final specification has no such member any more; the drafts before it demanded it, and relying parties
        // that were written for them look for it.
        return members.merging(["verified_claims_supported": true]) { $1 }
    }
}
