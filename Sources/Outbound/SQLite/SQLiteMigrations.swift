public import FoundationEssentials
public import SQLStore

extension SQLiteDatabase {
    /// The migrations of a folder that have not been applied, in order; nothing is changed.
    public func pendingMigrations(in folder: String) async throws(MigrationError) -> [Migration] {
        try await pendingMigrations(
            in: folder, searching: "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $1")
    }

    /// Applies what is pending, each migration in a transaction of its own, and returns what it applied.
    ///
    /// Processes that migrate at once take turns, and each looks again at what is due. Foreign keys are not enforced
    /// while a migration runs, so that it may rebuild a table (https://www.sqlite.org/lang_altertable.html, section 7);
    /// they are checked before it is committed.
    public func migrate(from folder: String, at now: Date) async throws(MigrationError) -> [Migration] {
        guard try await !pendingMigrations(in: folder).isEmpty else { return [] }
        let files = try Migration.all(in: folder)
        let migrator = try Migrator(path: path, options: options)
        var applied: [Migration] = []
        while let migration = try await migrator.applyNext(of: files, at: now) {
            applied.append(migration)
        }
        return applied
    }
}

/// Applies migrations on a connection of its own, beside the queue of writes.
private struct Migrator {
    private let connection: SQLiteConnection

    init(path: String, options: SQLiteOptions) throws(MigrationError) {
        do {
            connection = try SQLiteConnection(path: path, role: .migrator, options: options)
        } catch {
            throw .database(error)
        }
    }

    /// Applies the first migration that is due once this process has the write lock; nil if there is none.
    func applyNext(of files: [Migration], at now: Date) async throws(MigrationError) -> Migration? {
        do {
            try connection.control(.beginWriting)
            let migration = try await applyFirst(of: files, at: now)
            try connection.control(.commit)
            return migration
        } catch {
            if connection.isInTransaction { try? connection.control(.rollBack) }
            throw MigrationError(error)
        }
    }

    private func applyFirst(of files: [Migration], at now: Date) async throws -> Migration? {
        try await MigrationRecord(on: connection).applyNext(of: files, at: now) { migration throws(SQLError) in
            try connection.script(migration.sql)
            guard try connection.rows("PRAGMA foreign_key_check", []).isEmpty else { throw SQLError.foreignKey }
        }
    }
}
