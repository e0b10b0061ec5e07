import FoundationEssentials
public import JOSE
public import Kernel
public import Tenancy

/// Finds what a tenant's policy says of assurance: its own document, or else the standard.
public final class AssurancePolicies: Sendable {
    public static let document = "assurance"

    private let parsed: ParsedDocument<AssurancePolicy>?

    /// - Parameter documents: nil where every tenant has the standard.
    public init(documents: TenantDocuments? = nil) {
        parsed = documents.map { documents in
            ParsedDocument(Self.document, in: documents) { try AssurancePolicy(json: JSON(parsing: $0)) }
        }
    }

    /// - Throws: `StoreUnavailable`.
    public func policy(of tenant: TenantID) async throws -> AssurancePolicy {
        try await parsed?.value(of: tenant) ?? .standard
    }

    /// Takes a policy for a tenant from now on.
    ///
    /// - Throws: ``InvalidAssurancePolicy``, `DocumentChanged`, `DocumentTooLarge`, `StoreUnavailable`.
    public static func set(_ json: JSON, of tenant: TenantID, in documents: TenantDocuments) async throws {
        _ = try AssurancePolicy(json: json)
        try await documents.save(json.bytes(), as: document, in: tenant)
    }
}
