import FoundationEssentials
import SQLStore
import SQLite

/// Stores over a database file of their own, migrated as a server's is, gone after the test.
struct TemporaryStores {
    let path: String
    let database: SQLiteDatabase
    var stores: SQLStores { SQLStores(database) }

    static func with<R>(_ test: (TemporaryStores) async throws -> R) async throws -> R {
        let folder = FileManager.default.temporaryDirectory.path + "/sqlstore-test-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/test.db"
        let database = try SQLiteDatabase(path: path)
        do {
            _ = try await database.migrate(from: migrations, at: Date(timeIntervalSince1970: 0))
            let result = try await test(TemporaryStores(path: path, database: database))
            await database.close()
            return result
        } catch {
            await database.close()
            throw error
        }
    }

    /// Found from this file, so that tests run from any folder.
    static let migrations: String = {
        let path = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return path.dropLast(4).joined(separator: "/") + "/migrations/sqlite"
    }()
}
