import SQLStore

/// Asks each statement for itself, on whichever connection is free.
struct ReadConnection: SQLConnection {
    let scope: SQLScope
    let queue: ReadQueue

    func rows(_ sql: String, _ values: [SQLValue]) async throws(SQLError) -> [SQLRow] {
        try await queue.ask(Command(sql: sql, values: values), in: scope).rows()
    }

    @discardableResult
    func run(_ sql: String, _ values: [SQLValue]) async throws(SQLError) -> Int {
        try await queue.ask(Command(sql: sql, values: values), in: scope).writtenCount
    }
}
