import FoundationEssentials
import SQLStore
import Testing

@testable import Postgres

extension OnPostgres {
    @Suite("Migrations of PostgreSQL")
    struct MigrationTests {
        private static let now = Date(timeIntervalSince1970: 1_700_000_000)
        private static let first = ("0001_items.sql", "CREATE TABLE items (id BIGINT PRIMARY KEY); -- no more\n")

        @Test(
            "that fail leave nothing, and those before them stay",
            arguments: [
                "CREATE TABLE parts (id BIGINT); SELEC 1;",
                "INSERT INTO items VALUES (1); INSERT INTO items VALUES (1);",
                "CREATE TABLE parts (item BIGINT REFERENCES items); INSERT INTO parts VALUES (1);",
            ])
        func failed(statements: String) async throws {
            try await Self.with([Self.first, ("0002_broken.sql", statements)]) { temporary, folder in
                let error = await #expect(throws: MigrationError.self) {
                    try await temporary.database.migrate(from: folder, at: Self.now)
                }

                guard case .failed("0002_broken", _) = error else { throw error ?? .gap(missing: 0) }
                let pending = try await temporary.database.pendingMigrations(in: folder)
                #expect(pending.map(\.label) == ["0002_broken"])
                #expect(try await temporary.count("items") == 0)
            }
        }

        @Test("applied by several processes at once are applied once")
        func atOnce() async throws {
            let second = ("0002_rows.sql", "INSERT INTO items VALUES (1), (2);")
            try await Self.with([Self.first, second]) { temporary, folder in
                let url = try temporary.url
                let applied = try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<4 {
                        group.addTask {
                            let database = try PostgresDatabase(url: url)
                            let applied = try await database.migrate(from: folder, at: Self.now)
                            await database.close()
                            return applied.count
                        }
                    }
                    return try await group.reduce(0, +)
                }

                #expect(applied == 2)
                #expect(try await temporary.count("items") == 2)
                #expect(try await temporary.database.migrate(from: folder, at: Self.now).isEmpty)
            }
        }

        @Test("keep every number as 64 bits, every text in the order of its bytes, and no other types")
        func types() async throws {
            try await TemporaryDatabase.with { temporary async throws in
                let others = try await temporary.database.read(in: .allTenants) { connection in
                    try await connection.rows(
                        """
                        SELECT table_name || '.' || column_name || ' ' || data_type FROM information_schema.columns
                        WHERE table_schema = 'public' AND table_name <> 'schema_migrations'
                            AND data_type NOT IN ('bigint', 'bytea')
                            AND NOT (data_type = 'text' AND collation_name IS NOT DISTINCT FROM 'C')
                        """)
                }

                #expect(others == [])
            }
        }

        @Test(
            "refuse that events are rewritten",
            arguments: ["UPDATE events SET actor = 'nobody'", "DELETE FROM events", "TRUNCATE events"])
        func appendOnly(_ statement: String) async throws {
            try await TemporaryDatabase.with { temporary async throws in
                try await temporary.database.write(in: .tenant("t")) { connection in
                    try await connection.run(
                        "INSERT INTO events (tenant_id, name, subject, details, at) VALUES ('t', 'n', 's', '{}', 0)")
                }

                let error = await #expect(throws: SQLError.self) {
                    try await temporary.database.write(in: .tenant("t")) { try await $0.run(statement) }
                }

                guard case .check = error else { throw error ?? .busy }
            }
        }

        private static func with(
            _ files: [(String, String)], _ test: (TemporaryDatabase, String) async throws -> Void
        ) async throws {
            let folder = FileManager.default.temporaryDirectory.path + "/postgres-test-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            for (name, sql) in files { try Data(sql.utf8).write(to: URL(filePath: folder + "/" + name)) }
            try await TemporaryDatabase.with("CREATE TABLE none ()") { try await test($0, folder) }
        }
    }
}
