public import Logging
public import SQLStore

/// A PostgreSQL database (14 or newer), shared by many processes, through libpq.
///
/// Reads of all tasks travel together on a few connections. A write has a connection for itself for as long as its
/// transaction takes; transactions are serializable, and are run again when they stood in each other's way. Connections
/// are opened when they are first wanted.
public final class PostgresDatabase: SQLSchema {
    let connector: Connector
    let options: PostgresOptions
    private let logger: Logger
    private let poller: Poller
    private let readers: ChannelPool
    private let writers: ChannelPool
    private let turns: Turns
    private let reads: ReadQueue

    /// - Parameter url: as libpq reads it (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING):
    ///   `postgres://user:password@host1,host2/database?target_session_attrs=read-write&sslmode=verify-full`.
    /// - Throws: `SQLError.unavailable` for a URL that libpq cannot read. A server that is away is told by reads and
    ///   writes.
    public init(
        url: String, options: PostgresOptions = PostgresOptions(), logger: Logger = Logger(label: "surety.postgres")
    ) throws(SQLError) {
        self.options = options
        self.logger = logger
        connector = try Connector(url: url, options: options)
        poller = try Poller()
        readers = ChannelPool(
            connector, .reader, countMax: options.readConnections, poller: poller, logger: logger)
        writers = ChannelPool(connector, .writer, countMax: options.connections, poller: poller, logger: logger)
        reads = ReadQueue(pool: readers, options: options)
        turns = Turns(patience: .milliseconds(options.waitMilliseconds))
        for ticking in [readers, writers, reads, turns] as [any Ticking] { poller.remind(ticking) }
    }

    deinit {
        poller.stop()
    }

    public func read<R: Sendable>(
        in scope: SQLScope, _ work: @Sendable (any SQLConnection) async throws -> R
    ) async throws -> R {
        try scope.check()
        return try await work(ReadConnection(scope: scope, queue: reads))
    }

    @discardableResult
    public func write<R: Sendable>(
        in scope: SQLScope, _ work: @escaping @Sendable (any SQLConnection) async throws -> R
    ) async throws -> R {
        try scope.check()
        return try await WriteAttempts(
            seats: Seats(pool: writers, turns: turns), scope: scope, options: options, logger: logger
        ).run(work)
    }

    public func rows(in scope: SQLScope, _ sql: String, _ values: [SQLValue]) async throws -> [SQLRow] {
        try await single(in: scope).answer(to: Command(sql: sql, values: values)).rows()
    }

    @discardableResult
    public func run(in scope: SQLScope, _ sql: String, _ values: [SQLValue]) async throws -> Int {
        try await single(in: scope).answer(to: Command(sql: sql, values: values)).writtenCount
    }

    private func single(in scope: SQLScope) throws(SQLError) -> SingleStatement {
        try scope.check()
        return SingleStatement(pool: writers, scope: scope)
    }

    public func close() async {
        await readers.close()
        await writers.close()
        poller.stop()
    }
}
