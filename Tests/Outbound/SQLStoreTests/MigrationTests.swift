import Accounts
import FoundationEssentials
import Kernel
import OAuth
import SQLStore
import SQLite
import TestKit
import Testing

@Suite("The schema in migrations/sqlite")
struct MigrationTests {
    @Test("is applied to an empty file once, and again changes nothing")
    func idempotent() async throws {
        try await TemporaryStores.with { temporary in
            let before = try await Self.schema(of: temporary.database)

            let again = try await temporary.database.migrate(
                from: TemporaryStores.migrations, at: FixedClock().now)

            #expect(again.isEmpty)
            #expect(try await temporary.database.pendingMigrations(in: TemporaryStores.migrations).isEmpty)
            #expect(try await Self.schema(of: temporary.database) == before)
            #expect(try await temporary.database.problems(thorough: true).isEmpty)
        }
    }

    @Test("has nothing but strict tables, with the tenant first in the key of each")
    func tables() async throws {
        try await TemporaryStores.with { temporary in
            let tables = try await temporary.database.read { connection in
                try await connection.rows(
                    "SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND schema = 'main'")
            }
            let own = try tables.filter {
                let name = try $0.text(0)
                return !name.hasPrefix("sqlite_") && name != "schema_migrations"
            }

            #expect(own.count == SQLTable.all.count)
            for table in own {
                let name = try table.text(0)
                #expect(try table.bool(1), "\(name)")
                let first = try await temporary.database.read { connection in
                    try await connection.rows("SELECT name FROM pragma_table_info($1) WHERE pk = 1", [.text(name)])
                }
                #expect(try first.first?.text(0) == (name == "events" ? "position" : "tenant_id"), "\(name)")
            }
        }
    }

    @Test(
        "refuses rows that no store writes",
        arguments: [
            "INSERT INTO codes SELECT 'default', 'short', '', '', '', '', NULL, '[]', '[]', '', '[]', 0, '', NULL, NULL, 0, 0, NULL",
            "INSERT INTO signing_keys VALUES ('default', 'k', 'ES256', 'lost', '{}', x'00', 0, NULL, NULL)",
            "INSERT INTO signing_keys VALUES ('default', 'k', 'ES256', 'retired', '{}', x'00', 0, 0, NULL)",
            "INSERT INTO passwords VALUES ('default', 'nobody', 'hash', 0)",
            "INSERT INTO client_secrets VALUES ('default', 'nobody', zeroblob(32), 0, NULL)",
            "INSERT INTO refresh_families VALUES ('default', 'f', 'g', 'c', -1, 0, 0)",
            "INSERT INTO refresh_families VALUES ('default', 'f', 'g', 'c', 'one', 0, 0)",
        ])
    func checks(_ statement: String) async throws {
        try await TemporaryStores.with { temporary in
            await #expect(throws: SQLError.self) {
                try await temporary.database.write { try await $0.run(statement) }
            }
        }
    }

    @Test("keeps what was written when the file is opened again")
    func reopened() async throws {
        try await TemporaryStores.with { temporary in
            let user = try Sample.user()
            try await temporary.stores.accounts.write(.default) {
                try await $0.users.add(user, password: PasswordHash(encoded: "$argon2id$"))
            }
            await temporary.database.close()

            let database = try SQLiteDatabase(path: temporary.path)
            _ = try await database.migrate(from: TemporaryStores.migrations, at: FixedClock().now)
            let found = try await SQLStores(database).accounts.read(.default) { stores in
                (try await stores.users.user(user.id), try await stores.users.passwordHash(of: user.id))
            }
            await database.close()

            #expect(found.0 == user)
            #expect(found.1 == PasswordHash(encoded: "$argon2id$"))
        }
    }

    private static func schema(of database: SQLiteDatabase) async throws -> [SQLRow] {
        try await database.read { try await $0.rows("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name") }
    }
}
