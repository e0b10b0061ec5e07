import FoundationEssentials
import Logging
import SQLStore
import TestKit
import Testing

@testable import Postgres

/// A database of a test's own on the server that `SURETY_TEST_POSTGRES_URL` names, gone after the test.
///
/// It is used as a role that is neither superuser nor exempt from the policies of the tables.
struct TemporaryDatabase {
    static let serverURL = ProcessInfo.processInfo.environment["SURETY_TEST_POSTGRES_URL"]
    static let role = "surety_test_driver"
    /// The server has connections for no more databases at a time.
    private static let turns = Turns(places: 4)

    let name: String
    let database: PostgresDatabase
    var url: String { get throws { try Self.url(of: name, as: Self.role) } }

    /// - Parameter statements: make the schema; without them it is that of the migrations.
    static func with(
        _ statements: String..., options: PostgresOptions = PostgresOptions(),
        test: (TemporaryDatabase) async throws -> Void
    ) async throws {
        let template = try await statements.isEmpty ? migrated.value : empty.value
        try await turns.inTurn { try await with(statements, from: template, options: options, test: test) }
    }

    private static func with(
        _ statements: [String], from template: String, options: PostgresOptions,
        test: (TemporaryDatabase) async throws -> Void
    ) async throws {
        let name = try await create(from: template)
        let database = try PostgresDatabase(url: url(of: name, as: role), options: options)
        let temporary = TemporaryDatabase(name: name, database: database)
        do {
            for statement in statements { try await temporary.administer(statement) }
            try await test(temporary)
        } catch {
            try await temporary.end()
            throw error
        }
        try await temporary.end()
    }

    func count(_ table: String) async throws -> Int64 {
        let rows = try await database.read(in: .allTenants) { try await $0.rows("SELECT count(*) FROM \(table)") }
        return try rows[0].integer(0)
    }

    /// As the role that the database is used as, beside it.
    func administer(_ script: String) async throws {
        try await connection().script(script)
    }

    func connection() async throws -> ScriptConnection {
        try await ScriptConnection.open(Connector(url: url, options: PostgresOptions()), .migrator)
    }

    /// Ends the server's side of every connection that the database has, as a restart would.
    func killBackends() async throws {
        try await Self.administer(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '\(name)'")
    }

    /// A later parameter of a URL overrides an earlier one.
    static func url(of database: String, as role: String? = nil) throws -> String {
        let server = try #require(serverURL)
        let user = role.map { "&user=\($0)" } ?? ""
        return server + (server.contains("?") ? "&" : "?") + "dbname=\(database)" + user
    }

    /// As the superuser.
    @discardableResult
    static func administer(_ statements: String...) async throws -> [SQLRow] {
        let connector = try Connector(url: url(of: "postgres"), options: PostgresOptions())
        let connection = try await ScriptConnection.open(connector, .migrator)
        var rows: [SQLRow] = []
        for statement in statements { rows = try await connection.rows(statement) }
        return rows
    }

    /// Found from this file, so that tests run from any folder.
    static let migrations: String = {
        let path = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return path.dropLast(4).joined(separator: "/") + "/migrations/postgres"
    }()

    private static func create(from template: String) async throws -> String {
        let name = "surety_" + UUID().uuidString.lowercased().filter { $0 != "-" }
        try await administer("CREATE DATABASE \(name) TEMPLATE \(template) OWNER \(role)")
        return name
    }

    private func end() async throws {
        await database.close()
        try await Self.administer("DROP DATABASE \(name) WITH (FORCE)")
    }

    private static let empty = Task {
        try await administer(
            """
            DO $$ BEGIN
                CREATE ROLE \(role) LOGIN NOSUPERUSER NOBYPASSRLS;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
            END $$
            """)
        return "template0"
    }

    /// Made once and left to the server, which is ended with the tests.
    private static let migrated = Task {
        let name = try await create(from: empty.value)
        let database = try PostgresDatabase(url: url(of: name, as: role))
        _ = try await database.migrate(from: migrations, at: Date(timeIntervalSince1970: 0))
        await database.close()
        return name
    }
}

/// Suites that need a server.
@Suite(.enabled(if: TemporaryDatabase.serverURL != nil))
enum OnPostgres {}

extension SQLError {
    var isUnavailable: Bool {
        if case .unavailable = self { true } else { false }
    }

    var isStatement: Bool {
        if case .statement = self { true } else { false }
    }
}
