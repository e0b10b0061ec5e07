import FoundationEssentials
import SQLStore
import SQLite

/// A database in a folder of its own, gone after the test.
struct TemporaryDatabase {
    let folder: String
    let path: String
    let database: SQLiteDatabase

    static func with<R>(
        _ schema: String..., options: SQLiteOptions = SQLiteOptions(),
        _ test: (TemporaryDatabase) async throws -> R
    ) async throws -> R {
        try await withTemporaryFolder { folder in
            let path = folder + "/data/test.db"
            let database = try SQLiteDatabase(path: path, options: options)
            for statement in schema {
                try await database.write { try await $0.run(statement) }
            }
            do {
                let result = try await test(TemporaryDatabase(folder: folder, path: path, database: database))
                await database.close()
                return result
            } catch {
                await database.close()
                throw error
            }
        }
    }

    func count(_ table: String) async throws -> Int64 {
        try await database.read { try await $0.rows("SELECT count(*) FROM \(table)")[0].integer(0) }
    }
}

func withTemporaryFolder<R>(_ test: (String) async throws -> R) async throws -> R {
    let folder = FileManager.default.temporaryDirectory.path + "/sqlite-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await test(folder)
}
