import Cryptography
import FoundationEssentials
import SQLStore
import TestKit

@testable import Assembly
@testable import Postgres

/// The PostgreSQL and Redis that `scripts/services` starts for tests; without them the suites that need them are left out.
enum Servers {
    private static let environment = ProcessInfo.processInfo.environment
    private static let postgres = environment["SURETY_TEST_POSTGRES_URL"]
    private static let redis = environment["SURETY_TEST_REDIS_URL"]

    static let areThere = postgres != nil && redis != nil

    /// A database of a test's own, owned by a role that row-level security holds.
    ///
    /// - Parameter template: the name of one to copy, which nobody uses.
    static func database(like template: String? = nil) async throws -> (name: String, url: String) {
        let (role, name) = (try await role.value, "surety_" + suffix())
        try await run("CREATE DATABASE \(name) OWNER \(role)" + (template.map { " TEMPLATE \($0)" } ?? ""))
        let url = try superuserURL()
        let server = url[url.index(after: url.lastIndex(of: "@") ?? url.startIndex)...].prefix { $0 != "/" }
        return (name, "postgres://\(role)@\(server)/\(name)")
    }

    /// Settings by key: the database, and in the Redis that all share a name of the test's own.
    static func settings(_ url: String) throws -> [String: String] {
        guard let redis else { throw Missing() }
        return [
            "database_url": url, "database.connections": "3", "database.read_connections": "2", "redis_url": redis,
            "redis.key_prefix": "t" + suffix(),
        ]
    }

    /// As the superuser.
    static func run(_ statement: String) async throws {
        let connector = try Connector(url: superuserURL(), options: PostgresOptions())
        try await ScriptConnection.open(connector, .migrator).run(statement)
    }

    private static let role = Task { () async throws -> String in
        let role = "surety_" + suffix()
        try await run("CREATE ROLE \(role) LOGIN")
        return role
    }

    private static func superuserURL() throws -> String {
        guard let postgres else { throw Missing() }
        return postgres
    }

    private static func suffix() -> String {
        SystemRandomBytes().bytes(8).map { String($0 % 16, radix: 16) }.joined()
    }

    struct Missing: Error {}
}
