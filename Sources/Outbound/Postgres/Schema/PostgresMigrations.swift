public import FoundationEssentials
public import SQLStore

extension PostgresDatabase {
    public func pendingMigrations(in folder: String) async throws(MigrationError) -> [Migration] {
        try await pendingMigrations(
            in: folder, searching: "SELECT 1 WHERE to_regclass($1) IS NOT NULL")
    }

    /// Applies what is pending, each migration in a transaction of its own, and returns what it applied.
    ///
    /// Processes that migrate at once take turns by an advisory lock. A migration only adds (expand), or takes away what
    /// the release before no longer uses (contract): servers of this release and of the one before serve meanwhile. One
    /// that needs a lock which those servers hold waits for `PostgresOptions.lockMilliseconds` and then fails, because
    /// everybody else waits behind it; it can be run again.
    public func migrate(from folder: String, at now: Date) async throws(MigrationError) -> [Migration] {
        guard try await !pendingMigrations(in: folder).isEmpty else { return [] }
        let files = try Migration.all(in: folder)
        do {
            let migrator = try await Migrator(connector)
            var applied: [Migration] = []
            while let migration = try await migrator.applyNext(of: files, at: now) { applied.append(migration) }
            return applied
        } catch {
            throw MigrationError(error)
        }
    }
}

/// Applies migrations on a connection of its own, whose end is also the end of its turn.
private struct Migrator {
    private let connection: ScriptConnection

    init(_ connector: Connector) async throws(SQLError) {
        connection = try await ScriptConnection.open(connector, .migrator)
        // Any number, as long as all processes use the same.
        try await connection.run("SELECT pg_advisory_lock(6004798503160661)")
        try await connection.run("SET lock_timeout = \(connector.options.lockMilliseconds)")
    }

    /// Applies the first migration that is due; nil if there is none.
    func applyNext(of files: [Migration], at now: Date) async throws -> Migration? {
        try await connection.run("BEGIN")
        do {
            let migration = try await applyFirst(of: files, at: now)
            try await connection.run("COMMIT")
            return migration
        } catch {
            if connection.isInTransaction { _ = try? await connection.run("ROLLBACK") }
            throw error
        }
    }

    private func applyFirst(of files: [Migration], at now: Date) async throws -> Migration? {
        try await MigrationRecord(on: connection).applyNext(of: files, at: now) { migration throws(SQLError) in
            try await connection.script(migration.sql)
            guard connection.isInTransaction else { throw .statement("the file ends the transaction it is applied in") }
        }
    }
}
