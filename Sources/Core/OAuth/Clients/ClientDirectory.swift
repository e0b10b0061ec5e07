import FoundationEssentials
public import Kernel

/// Finds clients by id, read again every half second: a change by another process is seen within a second.
public final class ClientDirectory: Sendable {
    private struct Key: Hashable {
        let tenant: TenantID
        let id: ID<Client>
    }

    private let storage: any Storage<OAuthStores>
    private let clock: any Clock
    private let cache = ExpiringCache<Key, Client>(seconds: 0.5)

    public init(storage: any Storage<OAuthStores>, clock: any Clock) {
        self.storage = storage
        self.clock = clock
    }

    public func client(_ id: ID<Client>, in tenant: TenantID) async throws -> Client? {
        // ASCII only: strings compare by canonical equivalence, and an id must be the same bytes.
        guard id.string.utf8.count <= Client.idBytesMax, id.string.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        return try await cache.value(Key(tenant: tenant, id: id), at: clock.now) {
            try await storage.read(tenant) { try await $0.clients.client(id) }
        }
    }
}

extension Client {
    public static let idBytesMax = 512
}
