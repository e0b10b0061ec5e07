import FoundationEssentials
import SQLStore
import SQLite

/// Stores over a database file of their own, with the schema that the migrations make, gone after the test.
struct TemporaryStores {
    let path: String
    let database: SQLiteDatabase
    var stores: SQLStores { SQLStores(database) }

    @discardableResult
    static func with<R>(_ test: (TemporaryStores) async throws -> R) async throws -> R {
        try await inFolder { folder in
            let path = folder + "/test.db"
            try await migrated.value.write(to: URL(filePath: path))
            let database = try SQLiteDatabase(path: path)
            do {
                let result = try await test(TemporaryStores(path: path, database: database))
                await database.close()
                return result
            } catch {
                await database.close()
                throw error
            }
        }
    }

    /// Found from this file, so that tests run from any folder.
    static let migrations: String = {
        let path = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return path.dropLast(4).joined(separator: "/") + "/migrations/sqlite"
    }()

    static func inFolder<R>(_ work: (String) async throws -> R) async throws -> R {
        let folder = FileManager.default.temporaryDirectory.path + "/sqlstore-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try await work(folder)
    }

    /// The bytes of an empty file after all migrations, made once: each wants the disk.
    private static let migrated = Task {
        try await inFolder { folder in
            let database = try SQLiteDatabase(path: folder + "/empty.db")
            _ = try await database.migrate(from: migrations, at: Date(timeIntervalSince1970: 0))
            await database.close()
            return try Data(contentsOf: URL(filePath: folder + "/empty.db"))
        }
    }
}
