import FoundationEssentials
public import JOSE
public import Kernel
import Synchronization
public import Tenancy

/// Finds what a tenant's policy says of assurance: its own document, or else the standard.
public final class AssurancePolicies: Sendable {
    public static let document = "assurance"

    private struct Parsed {
        let body: [UInt8]
        let policy: AssurancePolicy
    }

    private let documents: TenantDocuments?
    /// By tenant, as last read: reading the text anew would cost each request more than the decision does.
    private let parsed = Mutex<[TenantID: Parsed]>([:])

    /// - Parameter documents: nil where every tenant has the standard.
    public init(documents: TenantDocuments? = nil) {
        self.documents = documents
    }

    /// - Throws: `StoreUnavailable`, also where the document was written by a newer release that knows more: a policy is never
    ///   kept in part.
    public func policy(of tenant: TenantID) async throws -> AssurancePolicy {
        guard let body = try await documents?.body(of: Self.document, in: tenant) else { return .standard }
        if let known = parsed.withLock({ $0[tenant] }), known.body == body { return known.policy }
        do {
            let policy = try AssurancePolicy(json: JSON(parsing: body))
            parsed.withLock { $0[tenant] = Parsed(body: body, policy: policy) }
            return policy
        } catch {
            throw StoreUnavailable("the assurance policy of \(tenant) cannot be read: \(error)")
        }
    }

    /// Takes a policy for a tenant from now on.
    ///
    /// - Throws: ``InvalidAssurancePolicy``, `DocumentChanged`, `StoreUnavailable`.
    public static func set(_ json: JSON, of tenant: TenantID, in documents: TenantDocuments) async throws {
        _ = try AssurancePolicy(json: json)
        let body = json.bytes()
        guard body.count <= TenantDocuments.bytesMax else {
            throw InvalidAssurancePolicy(place: "policy", reason: "is larger than \(TenantDocuments.bytesMax) bytes")
        }
        try await documents.save(body, as: document, in: tenant)
    }
}
