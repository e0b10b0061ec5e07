import CPostgres
import SQLStore
import Synchronization

/// A connection for the few things that are done once: each call blocks a thread of its own.
///
/// It runs whole scripts, which pipeline mode cannot.
final class ScriptConnection: SQLConnection {
    private struct State {
        let connection: OpaquePointer
        var parameters = Parameters()
    }

    private let state: Mutex<State>

    private init(owning connection: sending OpaquePointer) {
        state = Mutex(State(connection: connection))
    }

    deinit {
        state.withLock { PQfinish($0.connection) }
    }

    static func open(_ connector: Connector, _ role: Connector.Role) async throws(SQLError) -> ScriptConnection {
        try await Thread.result { () throws(SQLError) in ScriptConnection(owning: try connector.openBlocking(role)) }
    }

    var isInTransaction: Bool {
        state.withLock { PQtransactionStatus($0.connection) != PQTRANS_IDLE }
    }

    func rows(_ sql: String, _ values: [SQLValue]) async throws(SQLError) -> [SQLRow] {
        try await answer(sql, values).rows()
    }

    @discardableResult
    func run(_ sql: String, _ values: [SQLValue]) async throws(SQLError) -> Int {
        try await answer(sql, values).writtenCount
    }

    /// Any number of statements without values.
    func script(_ sql: String) async throws(SQLError) {
        _ = try await Thread.result { [self] () throws(SQLError) in
            try state.withLock { (state) throws(SQLError) in
                try Self.checked(PQexec(state.connection, sql), state.connection)
            }
        }
    }

    private func answer(_ sql: String, _ values: [SQLValue]) async throws(SQLError) -> PostgresResult {
        try await Thread.result { [self] () throws(SQLError) in
            try state.withLock { (state) throws(SQLError) in
                state.parameters.encode(values)
                let types = values.map(\.typeID)
                let count = Int32(clamping: values.count)
                let pointer = state.parameters.withPointers { pointers, lengths, formats in
                    PQexecParams(state.connection, sql, count, types, pointers, lengths, formats, 1)
                }
                return try Self.checked(pointer, state.connection)
            }
        }
    }

    private static func checked(
        _ pointer: OpaquePointer?, _ connection: OpaquePointer
    ) throws(SQLError) -> PostgresResult {
        guard let pointer else { throw Connector.failure(of: connection) }
        let result = PostgresResult(owning: pointer)
        switch PQresultStatus(pointer) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: return result
        default: throw ServerError(pointer).map { SQLError($0) } ?? Connector.failure(of: connection)
        }
    }
}
