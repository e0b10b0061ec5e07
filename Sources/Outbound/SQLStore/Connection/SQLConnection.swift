public import FoundationEssentials

/// Runs statements, one at a time, on a connection that somebody else opens and ends.
///
/// Placeholders are `$1` to `$n`; a number may stand several times. The text of a statement should be constant, with
/// everything variable in `values`: statements are prepared once and kept by their text.
public protocol SQLConnection: Sendable {
    /// All rows of the answer; also of `INSERT`, `UPDATE` and `DELETE` with `RETURNING`.
    func rows(_ sql: String, _ values: [SQLValue]) async throws(SQLError) -> [SQLRow]

    /// The number of rows that the statement itself inserted, changed or deleted; triggers and cascades do not count.
    @discardableResult
    func run(_ sql: String, _ values: [SQLValue]) async throws(SQLError) -> Int
}

extension SQLConnection {
    public func rows(_ sql: String) async throws(SQLError) -> [SQLRow] {
        try await rows(sql, [])
    }

    @discardableResult
    public func run(_ sql: String) async throws(SQLError) -> Int {
        try await run(sql, [])
    }
}

/// A database that gives out connections for as long as a piece of work takes.
///
/// The work awaits its connection and nothing else, and neither keeps the connection nor calls the database again: many
/// others wait behind it.
public protocol SQLDatabase: Sendable {
    /// Reads what has been committed; every statement sees at least all writes that were answered before it began.
    ///
    /// Statements of one work may see different moments: a state that must be consistent is one statement.
    func read<R: Sendable>(
        in scope: SQLScope, _ work: @Sendable (any SQLConnection) async throws -> R
    ) async throws -> R

    /// One transaction, as if it ran alone: what the work wrote is durable when this returns, and none of it happened when
    /// the work or this throws. It is not cut short when the caller is cancelled.
    ///
    /// Where others stood in its way the work is run again from the start, so it does nothing but its statements.
    @discardableResult
    func write<R: Sendable>(
        in scope: SQLScope, _ work: @escaping @Sendable (any SQLConnection) async throws -> R
    ) async throws -> R

    /// The rows that a single statement answers with.
    func rows(in scope: SQLScope, _ sql: String, _ values: [SQLValue]) async throws -> [SQLRow]

    /// The number of rows that a single statement wrote.
    @discardableResult
    func run(in scope: SQLScope, _ sql: String, _ values: [SQLValue]) async throws -> Int
}

/// Single statements, each a transaction of its own that is durable when it is answered.
///
/// Where a statement changes a row that others are changing, it waits for them and works on what they left: a race that is
/// one conditional statement needs no more. A database may do this with less than a whole `write`.
extension SQLDatabase {
    public func rows(in scope: SQLScope, _ sql: String, _ values: [SQLValue]) async throws -> [SQLRow] {
        try await write(in: scope) { try await $0.rows(sql, values) }
    }

    @discardableResult
    public func run(in scope: SQLScope, _ sql: String, _ values: [SQLValue]) async throws -> Int {
        try await write(in: scope) { try await $0.run(sql, values) }
    }
}

/// A database whose schema this product keeps.
public protocol SQLSchema: SQLDatabase {
    /// The migrations of a folder that have not been applied, in order; nothing is changed.
    func pendingMigrations(in folder: String) async throws(MigrationError) -> [Migration]

    /// Applies what is pending, each migration in a transaction of its own, and returns what it applied. Processes that
    /// migrate at once take turns.
    func migrate(from folder: String, at now: Date) async throws(MigrationError) -> [Migration]

    /// Finishes what was begun, then closes. Later calls are refused.
    func close() async
}
