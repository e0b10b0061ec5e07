import SQLStore
import Synchronization

/// Connections for reading: as many as are in use at once, a few of them kept for the next.
final class ReaderPool: Sendable {
    private struct State {
        var idle: [SQLiteConnection] = []
        var isClosed = false
    }

    private let path: String
    private let options: SQLiteOptions
    private let state = Mutex(State())

    init(path: String, options: SQLiteOptions) {
        self.path = path
        self.options = options
    }

    /// Runs the work on the caller's own thread: a look-up takes microseconds, less than any hop to another.
    func read<R: Sendable>(_ work: @Sendable (any SQLConnection) async throws -> R) async throws -> R {
        let connection = try take()
        // All statements of one read see the same moment, and the file is locked for reading once for all of them.
        do {
            try connection.control(.begin)
            let result = try await work(connection)
            try connection.control(.commit)
            giveBack(connection)
            return result
        } catch {
            end(connection, after: error)
            throw error
        }
    }

    func close() {
        let idle = state.withLock { state in
            defer { state.idle = [] }
            state.isClosed = true
            return state.idle
        }
        // Closed when the last reference goes, outside of the lock.
        _ = consume idle
    }

    private func take() throws(SQLError) -> SQLiteConnection {
        let idle = try state.withLock { (state) throws(SQLError) in
            if state.isClosed { throw .closed }
            return state.idle.popLast()
        }
        if let idle { return idle }
        return try SQLiteConnection(path: path, role: .reader, options: options)
    }

    private func giveBack(_ connection: SQLiteConnection) {
        state.withLock { state in
            guard !state.isClosed, state.idle.count < options.idleReadersMax else { return }
            state.idle.append(connection)
        }
    }

    /// A connection that met a failing file is closed: the next read opens another, and notices when the cause is gone.
    private func end(_ connection: SQLiteConnection, after error: any Error) {
        if case .unavailable? = error as? SQLError { return }
        guard (try? connection.control(.rollBack)) != nil else { return }
        giveBack(connection)
    }
}
