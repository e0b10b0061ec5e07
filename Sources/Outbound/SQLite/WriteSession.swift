import SQLStore
import Synchronization

/// The connection as one write sees it: only inside of the transaction, and only until its work returns.
final class WriteSession: SQLConnection {
    private let connection: SQLiteConnection
    private let isOver = Atomic(false)

    init(_ connection: SQLiteConnection) {
        self.connection = connection
    }

    func end() {
        isOver.store(true, ordering: .releasing)
    }

    func rows(_ sql: String, _ values: [SQLValue]) throws(SQLError) -> [SQLRow] {
        try check()
        return try connection.rows(sql, values)
    }

    @discardableResult
    func run(_ sql: String, _ values: [SQLValue]) throws(SQLError) -> Int {
        try check()
        return try connection.run(sql, values)
    }

    /// Any number of statements without values.
    func script(_ sql: String) throws(SQLError) {
        try check()
        try connection.script(sql)
    }

    /// After a failure that undid the transaction, what follows would be committed by itself.
    private func check() throws(SQLError) {
        if isOver.load(ordering: .acquiring) { throw .statement("the write is over") }
        guard connection.isInTransaction else { throw .undone }
    }
}
