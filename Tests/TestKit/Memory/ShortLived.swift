import FoundationEssentials
import Kernel
import Synchronization

/// Rows of all tenants that are worked on one call at a time.
final class ShortLived<Row: Sendable>: Sendable {
    struct Key: Hashable, Sendable {
        let tenant: TenantID
        let id: String
    }

    private let rows = Mutex<[Key: Row]>([:])
    private let outage: Outage

    init(outage: Outage) {
        self.outage = outage
    }

    func rows<Result: Sendable>(_ work: (inout [Key: Row]) throws -> Result) throws -> Result {
        try outage.check()
        return try rows.withLock { rows in try work(&rows) }
    }

    /// One row, or none, to read or write.
    func row<Result: Sendable>(
        _ id: String, in tenant: TenantID, _ work: (inout Row?) throws -> Result
    ) throws -> Result {
        try rows { try work(&$0[Key(tenant: tenant, id: id)]) }
    }

    func all(in tenant: TenantID, where matches: (Row) -> Bool) throws -> [Row] {
        try rows { rows in rows.filter { $0.key.tenant == tenant && matches($0.value) }.map(\.value) }
    }

    func shelf(
        _ name: String, keptSeconds: TimeInterval = 0, _ end: @escaping @Sendable (Row) -> Date
    ) -> MemoryShelf {
        MemoryShelf(name: name) { now, limit in
            try self.rows { rows in
                let ends = rows.mapValues { end($0).addingTimeInterval(keptSeconds) }
                let expired = ends.filter { $0.value <= now }.sorted { $0.value < $1.value }.prefix(limit)
                for (key, _) in expired { rows[key] = nil }
                return expired.count
            }
        }
    }
}

struct MemoryShelf: Shelf {
    let name: String
    let removal: @Sendable (_ now: Date, _ limit: Int) async throws -> Int

    func removeExpired(at now: Date, limit: Int) async throws -> Int {
        try await removal(now, limit)
    }
}
