import SQLStore
import Synchronization

/// A connection that one thread at a time can use.
///
/// The lock is never waited for in practice, because a connection is lent to one piece of work; it keeps memory safe
/// should that work run two statements at once.
final class SQLiteConnection: SQLConnection, Sendable {
    private let handle: Mutex<SQLiteHandle>

    init(path: String, role: SQLiteHandle.Role, options: SQLiteOptions) throws(SQLError) {
        handle = Mutex(try SQLiteHandle(path: path, role: role, options: options))
    }

    // Not suspending: a statement runs to its end on the thread that asks.

    func rows(_ sql: String, _ values: [SQLValue]) throws(SQLError) -> [SQLRow] {
        try handle.withLock { (handle) throws(SQLError) in try handle.rows(sql, values) }
    }

    @discardableResult
    func run(_ sql: String, _ values: [SQLValue]) throws(SQLError) -> Int {
        try handle.withLock { (handle) throws(SQLError) in try handle.run(sql, values) }
    }

    func script(_ sql: String) throws(SQLError) {
        try handle.withLock { (handle) throws(SQLError) in try handle.script(sql) }
    }

    func control(_ control: SQLiteHandle.Control) throws(SQLError) {
        try handle.withLock { (handle) throws(SQLError) in try handle.control(control) }
    }

    @discardableResult
    func checkpoint(_ mode: Int32) -> Bool {
        handle.withLock { $0.checkpoint(mode) }
    }

    var isInTransaction: Bool { handle.withLock { $0.isInTransaction } }
    var hasBrokenForeignKeys: Bool { handle.withLock { $0.hasBrokenForeignKeys } }
    var logPages: Int { handle.withLock { $0.logPages } }
}
