public import Kernel
import Synchronization

/// What a tenant's document means, read anew only when its bytes have changed.
public final class ParsedDocument<Value: Sendable>: Sendable {
    private struct Known {
        let body: [UInt8]
        let value: Value
    }

    private let name: String
    private let documents: TenantDocuments
    private let parse: @Sendable ([UInt8]) throws -> Value
    private let known = Mutex<[TenantID: Known]>([:])

    public init(
        _ name: String, in documents: TenantDocuments, reading parse: @escaping @Sendable ([UInt8]) throws -> Value
    ) {
        self.name = name
        self.documents = documents
        self.parse = parse
    }

    /// - Returns: nil where the tenant has no such document.
    /// - Throws: `StoreUnavailable`, also where a newer release wrote what this one does not know: a document counts whole or
    ///   not at all.
    public func value(of tenant: TenantID) async throws -> Value? {
        guard let body = try await documents.body(of: name, in: tenant) else {
            known.withLock { $0[tenant] = nil }
            return nil
        }
        if let known = known.withLock({ $0[tenant] }), known.body == body { return known.value }
        let value: Value
        do {
            value = try parse(body)
        } catch {
            throw StoreUnavailable("the document \(name) of \(tenant) cannot be read: \(error)")
        }
        known.withLock { $0[tenant] = Known(body: body, value: value) }
        return value
    }
}
