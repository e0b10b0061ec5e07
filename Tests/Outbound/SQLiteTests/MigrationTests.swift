import FoundationEssentials
import SQLStore
import SQLite
import Testing

@Suite("Migrations")
struct MigrationTests {
    private static let now = Date(timeIntervalSince1970: 1_700_000_000)
    private static let first = ("0001_items.sql", "CREATE TABLE items (id INTEGER PRIMARY KEY); -- no more\n")
    private static let second = (
        "0002_parts.sql", "CREATE TABLE parts (item INTEGER REFERENCES items); INSERT INTO items VALUES (7);"
    )

    @Test(
        "are refused when the folder is not in order",
        arguments: [
            (["notes.sql": ""], .badName("notes.sql")),
            (["1_items.sql": ""], .badName("1_items.sql")),
            (["0000_items.sql": ""], .badName("0000_items.sql")),
            (["0001_.sql": ""], .badName("0001_.sql")),
            (["0001_a.sql": "", "0001_b.sql": ""], .duplicate(1)),
            (["0001_a.sql": "", "0003_c.sql": ""], .gap(missing: 2)),
            (["0002_b.sql": ""], .gap(missing: 1)),
        ] as [([String: String], MigrationError)])
    func disorder(files: [String: String], expected: MigrationError) async throws {
        try await withMigrations(Array(files)) { database, folder in
            await #expect(throws: expected) { try await database.migrate(from: folder, at: Self.now) }
        }
    }

    @Test("are refused when there are none, or no folder")
    func none() async throws {
        try await withMigrations([("README.md", "")]) { database, folder in
            await #expect(throws: MigrationError.unreadable(path: folder, reason: "no migrations in it")) {
                try await database.migrate(from: folder, at: Self.now)
            }
            await #expect(throws: MigrationError.self) {
                try await database.migrate(from: folder + "/elsewhere", at: Self.now)
            }
        }
    }

    @Test("are refused when an applied one was changed")
    func changed() async throws {
        try await withMigrations([Self.first]) { database, folder in
            _ = try await database.migrate(from: folder, at: Self.now)
            try write([(Self.first.0, Self.first.1 + " "), Self.second], to: folder)

            await #expect(throws: MigrationError.changed("0001_items")) {
                try await database.migrate(from: folder, at: Self.now)
            }
        }
    }

    @Test("are refused when the database is newer than the files")
    func newer() async throws {
        try await withMigrations([Self.first, Self.second]) { database, folder in
            _ = try await database.migrate(from: folder, at: Self.now)
            try FileManager.default.removeItem(atPath: folder + "/" + Self.second.0)

            await #expect(throws: MigrationError.databaseIsNewer(database: 2, files: 1)) {
                try await database.pendingMigrations(in: folder)
            }
        }
    }

    @Test(
        "that fail leave nothing, and those before them stay",
        arguments: [
            "CREATE TABLE parts (id INTEGER); SELEC 1;",
            "INSERT INTO items VALUES (1); INSERT INTO items VALUES (1);",
            "INSERT INTO items VALUES (1); COMMIT; INSERT INTO items VALUES (2);",
            "CREATE TABLE parts (item INTEGER REFERENCES items); INSERT INTO parts VALUES (1);",
        ])
    func failed(statements: String) async throws {
        try await withMigrations([Self.first, ("0002_broken.sql", statements)]) { database, folder in
            let error = await #expect(throws: MigrationError.self) {
                try await database.migrate(from: folder, at: Self.now)
            }

            guard case .failed("0002_broken", _)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            let tables = try await database.read {
                try await $0.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")
            }
            #expect(Set(try tables.map { try $0.text(0) }) == ["schema_migrations", "items"])
            #expect(try await database.read { try await $0.rows("SELECT id FROM items") }.isEmpty)
            #expect(try await database.pendingMigrations(in: folder).map(\.label) == ["0002_broken"])
        }
    }

    @Test("are applied in order, once, and recorded")
    func applied() async throws {
        try await withMigrations([Self.second, Self.first]) { database, folder in
            #expect(try await database.pendingMigrations(in: folder).map(\.label) == ["0001_items", "0002_parts"])

            let applied = try await database.migrate(from: folder, at: Self.now)
            let again = try await database.migrate(from: folder, at: Self.now)

            #expect(applied.map(\.label) == ["0001_items", "0002_parts"])
            #expect(again == [])
            let record = try await database.read {
                try await $0.rows("SELECT version, name, applied_at FROM schema_migrations ORDER BY version")
            }
            #expect(
                record == [
                    SQLRow([.integer(1), .text("items"), .integer(1_700_000_000_000)]),
                    SQLRow([.integer(2), .text("parts"), .integer(1_700_000_000_000)]),
                ])
        }
    }

    @Test("may rebuild a table that others point to")
    func rebuild() async throws {
        let rebuilding = """
            CREATE TABLE items_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT '');
            INSERT INTO items_new (id) SELECT id FROM items;
            DROP TABLE items;
            ALTER TABLE items_new RENAME TO items;
            """
        try await withMigrations([Self.first, Self.second]) { database, folder in
            _ = try await database.migrate(from: folder, at: Self.now)
            try await database.write { try await $0.run("INSERT INTO parts VALUES (7)") }
            try write([("0003_names.sql", rebuilding)], to: folder)

            _ = try await database.migrate(from: folder, at: Self.now)

            let rows = try await database.read { try await $0.rows("SELECT name FROM items JOIN parts ON item = id") }
            #expect(rows == [SQLRow([.text("")])])
            await #expect(throws: SQLError.foreignKey) {
                try await database.write { try await $0.run("DELETE FROM items") }
            }
        }
    }

    @Test("started at once by several are applied once")
    func concurrent() async throws {
        try await withMigrations([Self.first, Self.second]) { database, folder in
            let path = folder + "/../test.db"

            let applied = try await withThrowingTaskGroup { group in
                for _ in 1...6 {
                    group.addTask {
                        let database = try SQLiteDatabase(path: path)
                        let applied = try await database.migrate(from: folder, at: Self.now)
                        await database.close()
                        return applied.count
                    }
                }
                return try await group.reduce(0, +)
            }

            #expect(applied == 2)
        }
    }

    private func withMigrations(
        _ files: [(String, String)], _ test: (SQLiteDatabase, String) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let migrations = folder + "/migrations"
            try FileManager.default.createDirectory(atPath: migrations, withIntermediateDirectories: true)
            try write(files, to: migrations)
            let database = try SQLiteDatabase(path: folder + "/test.db")
            try await test(database, migrations)
            await database.close()
        }
    }

    private func write(_ files: [(String, String)], to folder: String) throws {
        for (name, text) in files {
            try Data(text.utf8).write(to: URL(filePath: folder + "/" + name))
        }
    }
}
