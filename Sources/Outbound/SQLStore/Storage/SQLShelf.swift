import FoundationEssentials
import Kernel

/// The rows of one table that are past their time, those of all tenants.
struct SQLShelf: Shelf {
    let name: String
    private let removal: String
    private let keptSeconds: TimeInterval
    private let database: TenantDatabase

    /// - Parameters:
    ///   - key: the columns of the table's primary key.
    ///   - keptSeconds: how long rows stay beyond their end.
    init(
        _ name: String, of table: String, key: String, keptSeconds: TimeInterval = 0, in database: TenantDatabase
    ) {
        self.name = name
        self.keptSeconds = keptSeconds
        self.database = database
        removal = """
            DELETE FROM \(table) WHERE (\(key)) IN (
                SELECT \(key) FROM \(table) WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2
            )
            """
    }

    func removeExpired(at now: Date, limit: Int) async throws -> Int {
        try await database.sweep(removal, [.date(now.addingTimeInterval(-keptSeconds)), SQLValue(limit)])
    }
}
