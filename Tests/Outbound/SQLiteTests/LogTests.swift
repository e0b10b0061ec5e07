import FoundationEssentials
import SQLStore
import SQLite
import Testing

@Suite("The write-ahead log")
struct LogTests {
    private static let frameBytes = 4_096 + 24
    private let items = "CREATE TABLE items (id INTEGER PRIMARY KEY, text TEXT NOT NULL)"

    @Test("does not grow without end where writes never pause")
    func bounded() async throws {
        var options = SQLiteOptions()
        (options.checkpointPages, options.logPagesMax) = (4, 16)
        options.logBytesKept = 1 << 30  // what it once was stays to be seen

        try await TemporaryDatabase.with(items, options: options) { temporary in
            for number in 0..<400 { try await add(number, to: temporary.database) }

            let log = try Data(contentsOf: URL(fileURLWithPath: temporary.path + "-wal"))
            #expect(log.count < 64 * Self.frameBytes)
            #expect(try await temporary.count("items") == 400)
        }
    }

    @Test("is copied into the file beside the writes, without one of them stopping for it")
    func copied() async throws {
        var options = SQLiteOptions()
        (options.checkpointPages, options.logPagesMax) = (4, .max)

        try await TemporaryDatabase.with(items, options: options) { temporary in
            for number in 0..<40 { try await add(number, to: temporary.database) }

            var inFile: Int64 = 0
            for _ in 0..<500 where inFile < 30 {
                try await Task.sleep(for: .milliseconds(10))
                inFile = try await rowsWithoutLog(of: temporary)
            }
            #expect(inFile >= 30)
        }
    }

    /// A page or more.
    private func add(_ number: Int, to database: SQLiteDatabase) async throws {
        let text = String(repeating: "x", count: 5_000)
        try await database.write { connection in
            try await connection.run(
                "INSERT INTO items (id, text) VALUES ($1, $2)", [.integer(Int64(number)), .text(text)])
        }
    }

    private func rowsWithoutLog(of temporary: TemporaryDatabase) async throws -> Int64 {
        let copy = temporary.folder + "/copy-\(UUID().uuidString).db"
        try FileManager.default.copyItem(atPath: temporary.path, toPath: copy)
        let database = try SQLiteDatabase(path: copy)
        do {
            let count = try await database.read { try await $0.rows("SELECT count(*) FROM items")[0].integer(0) }
            await database.close()
            return count
        } catch {
            // Copied in the middle of a page.
            await database.close()
            return 0
        }
    }
}
