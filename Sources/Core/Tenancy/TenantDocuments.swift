public import FoundationEssentials
public import Kernel

/// Reads and writes a tenant's documents, and keeps what was read for as long as a watch over changes allows.
public final class TenantDocuments: Sendable {
    public static let bytesMax = 65_536

    private struct Key: Hashable {
        let tenant: TenantID
        let name: String
    }

    /// Also that there is none is worth keeping.
    private struct Kept: Sendable {
        let body: [UInt8]?
    }

    private let storage: any Storage<TenancyStores>
    private let vault: Vault
    private let clock: any Clock
    private let cache: ExpiringCache<Key, Kept>

    /// What a change of a document is called.
    static let changeKind = "tenant_document"

    public init(
        storage: any Storage<TenancyStores>, vault: Vault, clock: any Clock, changes: ChangeWatch = ChangeWatch()
    ) {
        self.storage = storage
        self.vault = vault
        self.clock = clock
        cache = ExpiringCache(following: changes) { change in
            change.kind == Self.changeKind ? Key(tenant: change.tenant, name: change.id) : nil
        }
    }

    /// - Throws: `VaultLocked`, `StoreUnavailable`.
    public func body(of name: String, in tenant: TenantID) async throws -> [UInt8]? {
        try await cache.value(Key(tenant: tenant, name: name), at: clock.now) {
            let document = try await storage.read(tenant) { try await $0.documents.document(name) }
            return Kept(body: try document.map { try vault.open($0.sealed, context: Self.context(name, tenant)) })
        }?.body
    }

    /// Writes a document; whoever changed it at the same time is not overwritten unseen.
    ///
    /// - Throws: ``DocumentTooLarge``, ``DocumentChanged``, `StoreUnavailable`.
    public func save(_ body: [UInt8], as name: String, in tenant: TenantID) async throws {
        guard body.count <= Self.bytesMax else { throw DocumentTooLarge() }
        let sealed = try vault.seal(body, context: Self.context(name, tenant))
        let now = clock.now
        let event = Event("tenant_document.changed", subject: name, at: now)
        let isSaved = try await storage.write(tenant) { stores in
            let version = try await stores.documents.document(name)?.version ?? 0
            let document = TenantDocument(sealed: sealed, version: version + 1, changedAt: now)
            guard try await stores.documents.save(document, name: name) else { return false }
            try await stores.outbox.append(event)
            return true
        }
        guard isSaved else { throw DocumentChanged() }
    }

    /// - Returns: whether it was there.
    public func remove(_ name: String, in tenant: TenantID) async throws -> Bool {
        let event = Event("tenant_document.removed", subject: name, at: clock.now)
        return try await storage.write(tenant) { stores in
            guard try await stores.documents.removeDocument(name) else { return false }
            try await stores.outbox.append(event)
            return true
        }
    }

    private static func context(_ name: String, _ tenant: TenantID) -> String { "document:\(tenant):\(name)" }
}

/// Somebody else changed the document at the same time.
public struct DocumentChanged: Error, Equatable, Sendable, CustomStringConvertible {
    public var description: String { "somebody else changed it at the same time; look at it and try again" }
}

/// More than ``TenantDocuments/bytesMax``.
public struct DocumentTooLarge: Error, Equatable, Sendable, CustomStringConvertible {
    public var description: String { "the document has more than \(TenantDocuments.bytesMax) bytes" }
}
