import SQLStore
import Synchronization

/// Passes everything on to a database and remembers the statements, each with the values it last had.
final class RecordingDatabase: SQLDatabase {
    private let database: any SQLDatabase
    private let log = StatementLog()

    init(_ database: any SQLDatabase) {
        self.database = database
    }

    var statements: [String: [SQLValue]] { log.statements }

    func read<R: Sendable>(
        in scope: SQLScope, _ work: @Sendable (any SQLConnection) async throws -> R
    ) async throws -> R {
        try await database.read(in: scope) { [log] in try await work(RecordingConnection(connection: $0, log: log)) }
    }

    func write<R: Sendable>(
        in scope: SQLScope, _ work: @escaping @Sendable (any SQLConnection) async throws -> R
    ) async throws -> R {
        try await database.write(in: scope) { [log] in try await work(RecordingConnection(connection: $0, log: log)) }
    }
}

private final class StatementLog: Sendable {
    private let texts = Mutex<[String: [SQLValue]]>([:])

    var statements: [String: [SQLValue]] { texts.withLock { $0 } }

    func note(_ sql: String, _ values: [SQLValue]) {
        texts.withLock { $0[sql] = values }
    }
}

private struct RecordingConnection: SQLConnection {
    let connection: any SQLConnection
    let log: StatementLog

    func rows(_ sql: String, _ values: [SQLValue]) async throws(SQLError) -> [SQLRow] {
        log.note(sql, values)
        return try await connection.rows(sql, values)
    }

    func run(_ sql: String, _ values: [SQLValue]) async throws(SQLError) -> Int {
        log.note(sql, values)
        return try await connection.run(sql, values)
    }
}
