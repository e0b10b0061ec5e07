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
    func read<R: Sendable>(_ work: @Sendable (any SQLConnection) async throws -> R) async throws -> R

    /// One transaction: what the work wrote is durable when this returns, and none of it happened when the work or this
    /// throws. It is not cut short when the caller is cancelled.
    @discardableResult
    func write<R: Sendable>(_ work: @escaping @Sendable (any SQLConnection) async throws -> R) async throws -> R
}
