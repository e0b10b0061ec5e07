import Kernel
public import Logging
import Postgres
import SQLStore
import SQLite

/// Copies a store to another database, whichever either is: users, clients, keys, sessions and all.
///
/// Nothing is taken away from the source. It can be run again: what is there already stays, what is missing is added.
/// A target that holds anything else is refused before the first row is written.
public struct CopyStore: Sendable {
    static let pageRows = 1_000

    private let settings: Settings
    private let logger: Logger
    private let report: Progress.Report

    /// - Parameter settings: of which the folder of migrations counts.
    public init(
        settings: Settings, logger: Logger = Logger(label: "surety"), report: @escaping Progress.Report = { _ in }
    ) {
        self.settings = settings
        self.logger = logger
        self.report = report
    }

    /// - Throws: ``CopyRefused``, `ServerLockError` for a file that a server is running on, `SQLError`, `MigrationError`.
    public func callAsFunction(from source: DatabaseURL, to target: DatabaseURL) async throws -> CopiedStore {
        guard "\(source)" != "\(target)" else { throw CopyRefused.same }
        if let path = source.path, !Files.exists(path) { throw CopyRefused.missing("\(source)") }
        let locks = try [source, target].compactMap(\.path).map { (path) throws(ServerLockError) in
            try ServerLock(database: path)
        }
        defer { withExtendedLifetime(locks) {} }
        let from = try Database(source, options, logger: logger)
        do {
            let to = try Database(target, options, logger: logger)
            do {
                let copied = try await copy(from, source, to, target)
                await close(from, to)
                return copied
            } catch {
                await close(to)
                throw error
            }
        } catch {
            await close(from)
            throw error
        }
    }

    /// Tables are counted and checked as a whole, which takes longer than anything that a server does.
    private var options: PostgresOptions {
        var options = settings.postgres
        options.statementMilliseconds = 3_600_000
        return options
    }

    private func close(_ databases: Database...) async {
        for database in databases { await database.schema.close() }
    }

    private func copy(
        _ from: Database, _ source: DatabaseURL, _ to: Database, _ target: DatabaseURL
    ) async throws -> CopiedStore {
        guard try await pending(from).isEmpty else { throw CopyRefused.behind("\(source)") }
        let clock = SystemClock()
        if try await isNew(to) { _ = try await to.schema.migrate(from: folder(to), at: clock.now) }
        guard try await pending(to).isEmpty else { throw CopyRefused.behind("\(target)") }

        var run = TableCopying(from: from.schema, to: to.schema, report: report)
        try await run.count()
        try await run.refuseOtherRows(in: "\(target)")
        try await run.copyAll()
        if case .postgres(let database) = to { try await Self.moveOn(database) }
        try await to.analyze()
        return CopiedStore(tables: try await run.verified())
    }

    /// Positions that were copied must not be given out again.
    private static func moveOn(_ database: any SQLDatabase) async throws {
        _ = try await database.write(in: .allTenants) { connection in
            try await connection.rows(
                """
                SELECT setval(pg_get_serial_sequence('events', 'position'), (SELECT MAX(position) FROM events))
                WHERE EXISTS (SELECT 1 FROM events)
                """)
        }
    }

    private func folder(_ database: Database) -> String {
        settings.resourcesFolder + "/migrations/" + database.dialect
    }

    private func pending(_ database: Database) async throws -> [Migration] {
        try await database.schema.pendingMigrations(in: folder(database))
    }

    private func isNew(_ database: Database) async throws -> Bool {
        try await pending(database).count == Migration.all(in: folder(database)).count
    }
}

/// Why a store is not copied; described for the operator.
public enum CopyRefused: Error, Equatable, Sendable, CustomStringConvertible {
    case same
    case missing(String)
    case behind(String)
    case otherRows(table: String, target: String)
    case differs(table: String)

    public var description: String {
        switch self {
        case .same: "the store cannot be copied to itself"
        case .missing(let url): "there is no store at \(url)"
        case .behind(let url): "\(url) is not at the migrations of this version; run surety migrate on it first"
        case .otherRows(let table, let target):
            "\(target) has rows in \(table) that the source has not; copy to an empty database"
        case .differs(let table):
            "\(table) is not the same on both sides: something was changed meanwhile; stop all servers and copy again"
        }
    }
}
