import FoundationEssentials
import Logging
import SQLStore
import TestKit

@testable import Postgres

/// Databases of a test's own on the server that `SURETY_TEST_POSTGRES_URL` names, with the schema that the migrations
/// make, gone after the test.
///
/// They are used as a role that is neither superuser nor exempt from the policies of the tables.
enum TemporaryPostgres {
    private static let role = "surety_test"
    /// The server has connections for no more databases at a time.
    private static let turns = Turns(places: 6)

    static let serverURL = ProcessInfo.processInfo.environment["SURETY_TEST_POSTGRES_URL"]

    static func with<R: Sendable>(_ test: (PostgresDatabase) async throws -> R) async throws -> R {
        let template = try await template.value
        return try await turns.inTurn { try await with(databaseFrom: template, test) }
    }

    private static func with<R: Sendable>(
        databaseFrom template: String, _ test: (PostgresDatabase) async throws -> R
    ) async throws -> R {
        let name = try await create(from: template)
        var options = PostgresOptions()
        // A machine that is busy with other tests is slow, not broken.
        options.waitMilliseconds = 20_000
        let database = try PostgresDatabase(url: url(of: name, as: role), options: options)
        do {
            let result = try await test(database)
            try await end(database, name)
            return result
        } catch {
            try await end(database, name)
            throw error
        }
    }

    /// A later parameter of a URL overrides an earlier one.
    private static func url(of database: String, as role: String? = nil) throws -> String {
        guard let serverURL else { throw SQLError.unavailable("SURETY_TEST_POSTGRES_URL is not set") }
        let user = role.map { "&user=\($0)" } ?? ""
        return serverURL + (serverURL.contains("?") ? "&" : "?") + "dbname=\(database)" + user
    }

    private static func administer(_ statements: String...) async throws {
        let connector = try Connector(url: url(of: "postgres"), options: PostgresOptions())
        let connection = try await ScriptConnection.open(connector, .migrator)
        for statement in statements { try await connection.run(statement) }
    }

    private static func create(from template: String) async throws -> String {
        let name = "surety_" + UUID().uuidString.lowercased().filter { $0 != "-" }
        try await administer("CREATE DATABASE \(name) TEMPLATE \(template) OWNER \(role)")
        return name
    }

    private static func end(_ database: PostgresDatabase, _ name: String) async throws {
        await database.close()
        try await administer("DROP DATABASE \(name) WITH (FORCE)")
    }

    /// An empty database after all migrations, made once and left to the server, which is ended with the tests.
    private static let template = Task {
        try await administer(
            """
            DO $$ BEGIN
                CREATE ROLE \(role) LOGIN NOSUPERUSER NOBYPASSRLS;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
            END $$
            """)
        let name = try await create(from: "template0")
        let database = try PostgresDatabase(url: url(of: name, as: role))
        _ = try await database.migrate(from: migrations, at: Date(timeIntervalSince1970: 0))
        await database.close()
        return name
    }

    /// Found from this file, so that tests run from any folder.
    private static let migrations: String = {
        let path = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return path.dropLast(4).joined(separator: "/") + "/migrations/postgres"
    }()
}
