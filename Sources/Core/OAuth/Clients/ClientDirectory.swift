import FoundationEssentials
public import Kernel

/// Finds clients by id, and keeps them for as long as a watch over changes allows: a change by another process is seen
/// within a second.
public final class ClientDirectory: Sendable {
    private struct Key: Hashable {
        let tenant: TenantID
        let id: ID<Client>
    }

    private let storage: any Storage<OAuthStores>
    private let clock: any Clock
    private let cache: ExpiringCache<Key, Client>

    /// What a change of a client or of its secrets is called.
    static let changeKind = "client"

    /// - Parameter changes: those that a channel tells of; without one clients are read again every half second.
    public init(storage: any Storage<OAuthStores>, clock: any Clock, changes: ChangeWatch = ChangeWatch()) {
        self.storage = storage
        self.clock = clock
        cache = ExpiringCache(following: changes) { change in
            change.kind == Self.changeKind ? Key(tenant: change.tenant, id: ID(change.id)) : nil
        }
    }

    public func client(_ id: ID<Client>, in tenant: TenantID) async throws -> Client? {
        // Printable ASCII only (RFC 6749 appendix A.1): strings compare by canonical equivalence, and an id must be the same
        // bytes; and not every store can be asked for a zero byte.
        guard id.string.utf8.count <= Client.idBytesMax, id.string.utf8.allSatisfy(Client.idBytes.contains) else {
            return nil
        }
        return try await cache.value(Key(tenant: tenant, id: id), at: clock.now) {
            try await storage.read(tenant) { try await $0.clients.client(id) }
        }
    }
}

extension Client {
    public static let idBytesMax = 512
    static let idBytes: ClosedRange<UInt8> = 0x20...0x7e
}
