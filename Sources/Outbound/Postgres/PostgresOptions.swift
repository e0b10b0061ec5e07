/// How a PostgreSQL database is used.
public struct PostgresOptions: Equatable, Sendable {
    /// Connections for transactions; each serves one at a time.
    public var connections = 8
    /// Connections shared by reads, on which many are under way at once.
    public var readConnections = 4
    /// How long a piece of work waits for a connection before it is refused.
    public var waitMilliseconds = 2_000
    /// A single statement is ended by the server after this time.
    public var statementMilliseconds = 5_000
    /// A statement that waits for a lock is ended by the server after this time.
    public var lockMilliseconds = 2_000
    public var connectSeconds = 3

    public init() {}
}
