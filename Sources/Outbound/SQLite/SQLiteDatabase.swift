public import SQLStore

/// An SQLite file, used by this process and, beside it, by the commands that an operator runs.
///
/// Reads run on the thread that asks, each on a connection of its own. Writes wait in one queue; all that wait are
/// carried out in one transaction on a thread of their own, so that many share one wait for the disk. Every answered
/// write is on the disk (`synchronous=FULL`).
public final class SQLiteDatabase: SQLSchema {
    let path: String
    let options: SQLiteOptions
    let watcher: DataVersionWatcher
    private let writes: WriteQueue
    private let readers: ReaderPool
    private let drained: Task<Void, Never>

    /// Opens the file, and creates it and the folders above it, readable by their owner alone, if they are not there.
    ///
    /// - Throws: `SQLError.unavailable` with the reason, such as a file that is no database.
    public init(path: String, options: SQLiteOptions = SQLiteOptions()) throws(SQLError) {
        try DatabaseFile.create(at: path)
        let connection = try SQLiteConnection(path: path, role: .writer, options: options)
        let checkpointer = try Checkpointer(path: path, options: options)
        let thread = try WriterThread()
        let writes = WriteQueue(path: path, options: options)
        self.path = path
        self.options = options
        self.writes = writes
        watcher = DataVersionWatcher(path: path, options: options)
        readers = ReaderPool(path: path, options: options)
        drained = Task(executorPreference: thread) { await writes.drain(from: connection, checkpointer) }
    }

    deinit {
        writes.close()
    }

    public func read<R: Sendable>(_ work: @Sendable (any SQLConnection) async throws -> R) async throws -> R {
        try await readers.read(work)
    }

    @discardableResult
    public func write<R: Sendable>(_ work: @escaping @Sendable (any SQLConnection) async throws -> R) async throws -> R
    {
        try await writes.write(work)
    }

    /// The same: a file knows no scopes, and one process alone serves it.
    public func read<R: Sendable>(
        in scope: SQLScope, _ work: @Sendable (any SQLConnection) async throws -> R
    ) async throws -> R {
        try await readers.read(work)
    }

    @discardableResult
    public func write<R: Sendable>(
        in scope: SQLScope, _ work: @escaping @Sendable (any SQLConnection) async throws -> R
    ) async throws -> R {
        try await writes.write(work)
    }

    /// Carries out the writes that wait, then copies the log into the file and closes it. Later calls are refused.
    public func close() async {
        writes.close()
        readers.close()
        watcher.close()
        await drained.value
    }
}
