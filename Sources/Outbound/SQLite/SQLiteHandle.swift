import CSQLite
import SQLStore

/// An open connection of libsqlite3 with the statements prepared on it.
///
/// SQLite itself takes no lock for it (NOMUTEX): `SQLiteConnection` lets one thread in at a time.
final class SQLiteHandle {
    enum Role {
        case reader
        case writer
        /// A writer that may break foreign keys on the way to a schema that keeps them.
        case migrator
    }

    private let database: OpaquePointer
    private let role: Role
    private let statements: StatementCache
    private var controls: [Control: SQLiteStatement] = [:]
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
        statements = StatementCache(database: pointer, readingOnly: role == .reader)
        try configure(options)
        refuseForeignControl()
        followLog()
    }

    deinit {
        statements.removeAll()
        controls.removeAll()
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
        case .writer, .migrator:
            sqlite3_busy_timeout(database, options.writeBusyMilliseconds)
            guard try rows("PRAGMA journal_mode = WAL", []) == [SQLRow([.text("wal")])] else {
                throw .unavailable("the file system does not support a write-ahead log")
            }
            try script(
                """
                PRAGMA synchronous = FULL;
                PRAGMA foreign_keys = \(role == .writer ? "ON" : "OFF");
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
            PRAGMA cache_size = -\(role == .writer ? options.writeCacheKibibytes : options.readCacheKibibytes);
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
    /// What begins and ends transactions; the driver's alone.
    enum Control: String {
        case begin = "BEGIN"
        case beginWriting = "BEGIN IMMEDIATE"
        case commit = "COMMIT"
        case rollBack = "ROLLBACK"
        case beginJob = "SAVEPOINT job"
        case rollBackJob = "ROLLBACK TO job"
        case endJob = "RELEASE job"
    }

    var isInTransaction: Bool { sqlite3_get_autocommit(database) == 0 }

    /// Whether a deferred foreign key is broken now, which the commit would refuse.
    var hasBrokenForeignKeys: Bool {
        var current: Int32 = 0
        var highest: Int32 = 0
        sqlite3_db_status(database, SQLITE_DBSTATUS_DEFERRED_FKS, &current, &highest, 0)
        return current != 0
    }

    func rows(_ sql: String, _ values: [SQLValue]) throws(SQLError) -> [SQLRow] {
        let statement = try statements.statement(sql)
        defer { statement.reset() }
        try statement.bind(values)
        var rows: [SQLRow] = []
        while try statement.step() {
            rows.append(try statement.row())
        }
        return rows
    }

    func run(_ sql: String, _ values: [SQLValue]) throws(SQLError) -> Int {
        let statement = try statements.statement(sql)
        defer { statement.reset() }
        try statement.bind(values)
        let changesBefore = sqlite3_total_changes64(database)
        while try statement.step() {}
        // Statements that change no rows leave the count of the one before.
        return sqlite3_total_changes64(database) == changesBefore ? 0 : Int(sqlite3_changes64(database))
    }

    func control(_ control: Control) throws(SQLError) {
        isControlling = true
        defer { isControlling = false }
        let statement: SQLiteStatement
        if let known = controls[control] {
            statement = known
        } else {
            statement = try SQLiteStatement.one(control.rawValue, on: database)
            controls[control] = statement
        }
        defer { statement.reset() }
        while try statement.step() {}
    }

    /// Runs any number of statements without values; they are not kept.
    func script(_ sql: String) throws(SQLError) {
        var rest = sql[...]
        while !rest.isEmpty {
            let (statement, following) = try SQLiteStatement.first(of: rest, on: database)
            while try statement?.step() == true {}
            rest = following
        }
    }

    /// Copies what the log holds into the file, as far as readers allow.
    ///
    /// - Returns: false where the file failed; that another copies just now is no failure.
    func checkpoint(_ mode: Int32) -> Bool {
        let code = sqlite3_wal_checkpoint_v2(database, nil, mode, nil, nil)
        return code == SQLITE_OK || code & 0xff == SQLITE_BUSY
    }
}
