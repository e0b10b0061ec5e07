import CSQLite
import SQLStore

/// An open connection of libsqlite3 with the statements prepared on it.
///
/// SQLite itself takes no lock for it (NOMUTEX): `SQLiteConnection` lets one thread in at a time.
final class SQLiteHandle {
    enum Role {
        case reader
        case writer
    }

    private static let statementsMax = 256

    private let database: OpaquePointer
    private let role: Role
    private var statements: [String: SQLiteStatement] = [:]
    private var uses = 0
    /// Whether the running statement is the driver's own, which alone may begin and end transactions.
    private var isControlling = false
    /// How long the write-ahead log was after the last commit.
    private(set) var logPages = 0

    init(path: String, role: Role, options: SQLiteOptions) throws(SQLError) {
        _ = Self.libraryConfigured
        var pointer: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE
        let code = sqlite3_open_v2(Self.plain(path), &pointer, flags, nil)
        guard code == SQLITE_OK, let pointer else {
            defer { sqlite3_close_v2(pointer) }
            throw SQLError(code: code, on: pointer)
        }
        database = pointer
        self.role = role
        try configure(options)
        refuseForeignControl()
        followLog()
    }

    deinit {
        statements.removeAll()
        sqlite3_close_v2(database)
    }

    private static let libraryConfigured: Void = {
        _ = surety_sqlite3_without_statistics()
    }()

    /// The path as SQLite must see it: `file:` and `:memory:` at its front would mean something else.
    private static func plain(_ path: String) -> String {
        path.hasPrefix("/") ? path : "./" + path
    }

    private func configure(_ options: SQLiteOptions) throws(SQLError) {
        surety_sqlite3_defensive(database)
        switch role {
        case .reader:
            sqlite3_busy_timeout(database, options.readBusyMilliseconds)
            try script("PRAGMA query_only = ON")
        case .writer:
            sqlite3_busy_timeout(database, options.writeBusyMilliseconds)
            guard try rows("PRAGMA journal_mode = WAL", []) == [SQLRow([.text("wal")])] else {
                throw .unavailable("the file system does not support a write-ahead log")
            }
            try script(
                """
                PRAGMA synchronous = FULL;
                PRAGMA foreign_keys = ON;
                PRAGMA journal_size_limit = \(options.logBytesKept);
                """
            )
        }
        // No memory map: a failing disk would end the process with SIGBUS where a read returns an error.
        try script(
            """
            PRAGMA cell_size_check = ON;
            PRAGMA trusted_schema = OFF;
            PRAGMA temp_store = MEMORY;
            PRAGMA mmap_size = 0;
            PRAGMA cache_size = -\(options.cacheKibibytes);
            """
        )
    }

    /// A stray COMMIT would end the transaction that a write shares with others.
    private func refuseForeignControl() {
        sqlite3_set_authorizer(
            database,
            { context, action, _, _, _, _ in
                switch action {
                case SQLITE_TRANSACTION, SQLITE_SAVEPOINT, SQLITE_ATTACH, SQLITE_DETACH:
                    context.map { Unmanaged<SQLiteHandle>.fromOpaque($0).takeUnretainedValue().isControlling } == true
                        ? SQLITE_OK : SQLITE_DENY
                default:
                    SQLITE_OK
                }
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
    }

    private func followLog() {
        sqlite3_wal_hook(
            database,
            { context, _, _, pages in
                context.map { Unmanaged<SQLiteHandle>.fromOpaque($0).takeUnretainedValue().logPages = Int(pages) }
                return SQLITE_OK
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
    }
}

/// Running statements.
extension SQLiteHandle {
    var isInTransaction: Bool { sqlite3_get_autocommit(database) == 0 }

    /// Whether a deferred foreign key is broken now, which the commit would refuse.
    var hasBrokenForeignKeys: Bool {
        var current: Int32 = 0
        var highest: Int32 = 0
        sqlite3_db_status(database, SQLITE_DBSTATUS_DEFERRED_FKS, &current, &highest, 0)
        return current != 0
    }

    func rows(_ sql: String, _ values: [SQLValue]) throws(SQLError) -> [SQLRow] {
        let statement = try statement(sql)
        defer { statement.reset() }
        try statement.bind(values)
        var rows: [SQLRow] = []
        while try statement.step() {
            rows.append(try statement.row())
        }
        return rows
    }

    func run(_ sql: String, _ values: [SQLValue]) throws(SQLError) -> Int {
        let statement = try statement(sql)
        defer { statement.reset() }
        try statement.bind(values)
        let changesBefore = sqlite3_total_changes64(database)
        while try statement.step() {}
        // Statements that change no rows leave the count of the one before.
        return sqlite3_total_changes64(database) == changesBefore ? 0 : Int(sqlite3_changes64(database))
    }

    /// Begins or ends a transaction or savepoint.
    func control(_ sql: String) throws(SQLError) {
        isControlling = true
        defer { isControlling = false }
        _ = try run(sql, [])
    }

    /// Runs any number of statements without values; they are not kept.
    func script(_ sql: String) throws(SQLError) {
        var rest = sql[...]
        while !rest.isEmpty {
            let (statement, following) = try prepare(rest, flags: 0)
            while try statement?.step() == true {}
            rest = following
        }
    }

    /// Copies what the log holds into the file, as far as readers allow.
    func checkpoint(_ mode: Int32) {
        sqlite3_wal_checkpoint_v2(database, nil, mode, nil, nil)
    }

    private func statement(_ sql: String) throws(SQLError) -> SQLiteStatement {
        uses += 1
        if let known = statements[sql] {
            known.lastUse = uses
            return known
        }
        let (prepared, rest) = try prepare(sql[...], flags: UInt32(SQLITE_PREPARE_PERSISTENT))
        guard let prepared, rest.allSatisfy({ $0.isWhitespace || $0 == ";" }) else {
            throw .statement("one statement at a time")
        }
        if role == .reader, !prepared.isReadOnly {
            throw .statement("a read must not write")
        }
        if statements.count >= Self.statementsMax,
            let stalest = statements.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            statements[stalest.key] = nil
        }
        prepared.lastUse = uses
        statements[sql] = prepared
        return prepared
    }

    /// The first statement of a text, none if it holds only blanks and comments, and what follows it.
    private func prepare(_ sql: Substring, flags: UInt32) throws(SQLError) -> (SQLiteStatement?, rest: Substring) {
        var pointer: OpaquePointer?
        var code = SQLITE_OK
        var consumed = 0
        var text = String(sql)
        text.withUTF8 { utf8 in
            utf8.withMemoryRebound(to: CChar.self) { characters in
                var tail: UnsafePointer<CChar>?
                code = sqlite3_prepare_v3(
                    database, characters.baseAddress, Int32(clamping: characters.count), flags, &pointer, &tail)
                if let start = characters.baseAddress, let tail { consumed = tail - start }
            }
        }
        guard code == SQLITE_OK else { throw SQLError(code: code, on: database) }
        let rest = sql.utf8.dropFirst(consumed)
        let statement = try pointer.map { (pointer) throws(SQLError) in
            try SQLiteStatement(owning: pointer, on: database)
        }
        return (statement, Substring(rest))
    }
}
