public import SQLStore
import Synchronization

extension SQLiteDatabase {
    /// What is wrong with the file, in SQLite's words; empty when it is sound.
    ///
    /// - Parameter thorough: also compares every index with its table, which takes several times as long.
    public func problems(thorough: Bool = false) async throws -> [String] {
        try await read { connection in
            let findings = try await connection.rows(thorough ? "PRAGMA integrity_check(20)" : "PRAGMA quick_check(20)")
                .map { try $0.text(0) }
            let orphans = try await connection.rows("PRAGMA foreign_key_check")
                .prefix(20)
                .map { "\(try $0.text(0)): a row points to one that is not in \(try $0.text(2))" }
            return findings.filter { $0 != "ok" } + orphans
        }
    }

    /// A number that changes whenever anybody, this process or another, has committed something.
    ///
    /// It means nothing but that, and only between calls on the same object: it is cheap to ask whether what is kept in
    /// memory may be out of date.
    public func dataVersion() async throws(SQLError) -> Int64 {
        try watcher.version()
    }
}

/// Asks always on the same connection, because SQLite counts as each connection sees it.
final class DataVersionWatcher: Sendable {
    private let path: String
    private let options: SQLiteOptions
    private let connection = Mutex<SQLiteConnection?>(nil)

    init(path: String, options: SQLiteOptions) {
        self.path = path
        self.options = options
    }

    func version() throws(SQLError) -> Int64 {
        try connection.withLock { (connection) throws(SQLError) in
            if let connection { return try Self.version(connection) }
            let opened = try SQLiteConnection(path: path, role: .reader, options: options)
            connection = opened
            return try Self.version(opened)
        }
    }

    private static func version(_ connection: SQLiteConnection) throws(SQLError) -> Int64 {
        try connection.rows("PRAGMA data_version", [])[0].integer(0)
    }

    func close() {
        connection.withLock { $0 = nil }
    }
}
