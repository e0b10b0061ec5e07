public import FoundationEssentials

/// A migration that the database says it has.
public struct AppliedMigration: Equatable, Sendable {
    public let version: Int
    public let name: String
    public let digest: String

    public init(version: Int, name: String, digest: String) {
        self.version = version
        self.name = name
        self.digest = digest
    }
}

/// The table in which a database keeps what was applied to it, in SQL that every driver understands.
public struct MigrationRecord: Sendable {
    public static let table = "schema_migrations"

    private let connection: any SQLConnection

    public init(on connection: any SQLConnection) {
        self.connection = connection
    }

    public func create() async throws(SQLError) {
        try await connection.run(
            """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                version BIGINT PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL, applied_at BIGINT NOT NULL
            )
            """
        )
    }

    public func applied() async throws(SQLError) -> [AppliedMigration] {
        let rows = try await connection.rows("SELECT version, name, digest FROM schema_migrations ORDER BY version")
        var applied: [AppliedMigration] = []
        for row in rows {
            applied.append(
                AppliedMigration(version: Int(try row.integer(0)), name: try row.text(1), digest: try row.text(2)))
        }
        return applied
    }

    public func append(_ migration: Migration, at now: Date) async throws(SQLError) {
        try await connection.run(
            "INSERT INTO schema_migrations (version, name, digest, applied_at) VALUES ($1, $2, $3, $4)",
            [SQLValue(migration.version), .text(migration.name), .text(migration.digest), .date(now)]
        )
    }
}

extension MigrationRecord {
    /// Applies the first of the files that is due, and notes it, in the transaction that its connection is in.
    ///
    /// - Returns: nil if none is due.
    /// - Throws: `MigrationError`, `SQLError`.
    public func applyNext(
        of files: [Migration], at now: Date, _ apply: (Migration) async throws(SQLError) -> Void
    ) async throws -> Migration? {
        try await create()
        guard let migration = try await MigrationPlan(files: files, applied: applied()).due.first else { return nil }
        do throws(SQLError) {
            try await apply(migration)
        } catch {
            throw MigrationError.failed(migration.label, error)
        }
        try await append(migration, at: now)
        return migration
    }
}

extension SQLDatabase {
    /// The migrations of a folder that its record does not have, in order.
    ///
    /// - Parameter search: answers with a row where there is a table named `$1`, as this database asks for one.
    public func pendingMigrations(
        in folder: String, searching search: String
    ) async throws(MigrationError) -> [Migration] {
        let files = try Migration.all(in: folder)
        let applied: [AppliedMigration]
        do {
            applied = try await read(in: .allTenants) { connection in
                let tables = try await connection.rows(search, [.text(MigrationRecord.table)])
                return tables.isEmpty ? [] : try await MigrationRecord(on: connection).applied()
            }
        } catch {
            throw MigrationError(error)
        }
        return try MigrationPlan(files: files, applied: applied).due
    }
}
