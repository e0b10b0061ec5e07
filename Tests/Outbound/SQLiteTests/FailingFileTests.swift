import FoundationEssentials
import SQLStore
import SQLite
import Testing

@Suite("SQLite on a failing file")
struct FailingFileTests {
    @Test("that is no database is refused when it is opened")
    func notADatabase() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/test.db"
            try Data(repeating: 0x2a, count: 8_192).write(to: URL(filePath: path))

            let error = #expect(throws: SQLError.self) { try SQLiteDatabase(path: path) }

            #expect(error?.isUnavailable == true)
        }
    }

    @Test("whose folder cannot be made is refused with its path")
    func noFolder() async throws {
        try await withTemporaryFolder { folder in
            try Data().write(to: URL(filePath: folder + "/file"))

            let error = #expect(throws: SQLError.self) { try SQLiteDatabase(path: folder + "/file/data/test.db") }

            #expect(error == .unavailable("\(folder)/file/data: Not a directory"))
        }
    }

    @Test("that is full refuses writes, keeps what it has, and takes writes again when there is room")
    func full() async throws {
        try await TemporaryDatabase.with("CREATE TABLE items (value BLOB)") { temporary in
            let database = temporary.database
            let fill: @Sendable (any SQLConnection) async throws -> Int = {
                try await $0.run("INSERT INTO items VALUES (zeroblob(200000))")
            }

            for _ in 1...2 {
                try await database.write { _ = try await $0.rows("PRAGMA max_page_count = 20") }
                let error = await #expect(throws: SQLError.self) { try await database.write(fill) }
                #expect(error?.isUnavailable == true)
            }
            let countWhenFull = try await temporary.count("items")
            #expect(countWhenFull == 0)
            try await database.write(fill)

            let count = try await temporary.count("items")
            #expect(count == 1)
        }
    }

    @Test("that is full refuses also a write that overlooks it and goes on")
    func overlooked() async throws {
        try await TemporaryDatabase.with("CREATE TABLE items (value BLOB)") { temporary in
            let error = await #expect(throws: SQLError.self) {
                try await temporary.database.write { connection in
                    _ = try await connection.rows("PRAGMA max_page_count = 20")
                    _ = try? await connection.run("INSERT INTO items VALUES (zeroblob(200000))")
                    _ = try? await connection.run("INSERT INTO items VALUES ('a')")
                }
            }

            #expect(error?.isUnavailable == true)
            let count = try await temporary.count("items")
            #expect(count == 0)
        }
    }

    @Test("that cannot be written refuses one group and is opened anew for the next")
    func readOnly() async throws {
        try await TemporaryDatabase.with("CREATE TABLE items (value BLOB)") { temporary in
            let database = temporary.database

            let error = await #expect(throws: SQLError.self) {
                try await database.write { connection in
                    _ = try await connection.rows("PRAGMA query_only = ON")
                    try await connection.run("INSERT INTO items VALUES ('a')")
                }
            }

            #expect(error?.isUnavailable == true)
            try await database.write { try await $0.run("INSERT INTO items VALUES ('b')") }
            let count = try await temporary.count("items")
            #expect(count == 1)
        }
    }

    @Test("that is damaged and mended is unavailable in between")
    func damaged() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/test.db"
            let creator = try SQLiteDatabase(path: path)
            try await creator.write { try await $0.run("CREATE TABLE items (value BLOB)") }
            await creator.close()
            let sound = try Data(contentsOf: URL(filePath: path))
            let database = try SQLiteDatabase(path: path)

            try overwrite(path, with: Data(repeating: 0x2a, count: sound.count))
            let error = await #expect(throws: SQLError.self) {
                try await database.read { try await $0.rows("SELECT * FROM items") }
            }
            #expect(error?.isUnavailable == true)
            try overwrite(path, with: sound)

            let rows = try await database.read { try await $0.rows("SELECT * FROM items") }
            #expect(rows.isEmpty)
            await database.close()
        }
    }

    /// In place: another file under the same name would not be the one that is open.
    private func overwrite(_ path: String, with bytes: Data) throws {
        try bytes.write(to: URL(filePath: path), options: [])
    }
}

extension SQLError {
    var isUnavailable: Bool {
        if case .unavailable = self { true } else { false }
    }
}
