import FoundationEssentials
import Kernel
import Logging
import Postgres
import SQLStore
import SQLite

/// The database of an installation, whichever it is.
enum Database: Sendable {
    case sqlite(SQLiteDatabase)
    case postgres(PostgresDatabase)

    /// Opens a file, or gets ready to connect to a server.
    ///
    /// - Throws: `SQLError` for a file that cannot be used and a URL that libpq does not take.
    init(_ url: DatabaseURL, _ options: PostgresOptions, logger: Logger) throws {
        switch url {
        case .sqlite(let path): self = .sqlite(try SQLiteDatabase(path: path))
        case .postgres(let url):
            self = .postgres(try PostgresDatabase(url: url.revealed, options: options, logger: logger))
        }
    }

    var schema: any SQLSchema {
        switch self {
        case .sqlite(let database): database
        case .postgres(let database): database
        }
    }

    /// Below the folder of migrations.
    var dialect: String {
        switch self {
        case .sqlite: "sqlite"
        case .postgres: "postgres"
        }
    }

    /// Whether several servers may share it.
    var takesManyServers: Bool {
        switch self {
        case .sqlite: false
        case .postgres: true
        }
    }
}

extension Database {
    /// Has PostgreSQL look at tables that were filled in bulk: it plans by what it knows of them, and would look by itself
    /// minutes later.
    func analyze() async throws {
        guard case .postgres(let database) = self else { return }
        for table in SQLTable.all {
            try await database.write(in: .allTenants) { try await $0.run("ANALYZE \(table.name)") }
        }
    }
}
