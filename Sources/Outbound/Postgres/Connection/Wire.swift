import CPostgres
import SQLStore

/// A connection of libpq in pipeline mode: sends a batch of requests, then takes in its answers as they come.
///
/// One batch at a time: what the connection knows of the server's session (its scope, its prepared statements) rests on
/// the answers to the batch before. `Channel` lets one thread in at a time.
final class Wire {
    /// What the next answer belongs to.
    private enum Expected {
        case prepared(request: Int, sql: String, name: String)
        case scoped(request: Int, SQLScope)
        case answer(request: Int, undoesScope: Bool)
        case ignored
        case end
    }

    /// What has come of the batch under way; an outcome for each of its requests.
    enum Receipt {
        case pending
        case complete([Outcome])
        /// The connection is of no more use.
        case failed([Outcome])
    }

    private enum Progress {
        case underWay([PostgresResult])
        case ended(Outcome)
    }

    let connection: OpaquePointer
    private var statements = PreparedStatements()
    private var parameters = Parameters()
    /// In which the session is known to be.
    private var scope: SQLScope?
    private var expected: [Expected] = []
    private var next = 0
    private var progress: [Progress] = []

    /// Takes over a connection that is in pipeline mode and does not block.
    init(owning connection: OpaquePointer) {
        self.connection = connection
    }

    deinit {
        PQfinish(connection)
    }

    var socket: Int32 { PQsocket(connection) }
    var isIdle: Bool { next == expected.count }
    var errorMessage: String {
        String(cString: PQerrorMessage(connection)).split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// Whether all of it could be handed to libpq, which then holds it until there is room in the socket.
    func send(_ requests: [Request]) -> Bool {
        expected.removeAll(keepingCapacity: true)
        next = 0
        progress = requests.map { _ in .underWay([]) }
        var scope = scope
        if statements.isFull, !forgetStatements() { return false }
        for (index, request) in requests.enumerated() {
            for step in request.steps where !send(step, of: index, in: &scope) { return false }
        }
        expected.append(.end)
        return PQpipelineSync(connection) == 1
    }

    /// Whether the socket took all of it; nil when the connection has failed.
    func flush() -> Bool? {
        switch PQflush(connection) {
        case 0: true
        case 1: false
        default: nil
        }
    }

    private func send(_ step: Request.Step, of request: Int, in scope: inout SQLScope?) -> Bool {
        switch step {
        case .scope(let wanted):
            if scope == wanted { return true }
            scope = wanted
            return send(.setScope(wanted), of: request, expecting: .scoped(request: request, wanted))
        case .command(let command):
            let undoesScope = command.sql == Command.rollBack.sql
            if undoesScope { scope = nil }
            return send(command, of: request, expecting: .answer(request: request, undoesScope: undoesScope))
        }
    }

    private func send(_ command: Command, of request: Int, expecting answer: Expected) -> Bool {
        guard let statement = statements.statement(for: command) ?? prepare(command, of: request) else { return false }
        parameters.encode(command.values)
        expected.append(answer)
        return parameters.withPointers { values, lengths, formats in
            let count = Int32(clamping: command.values.count)
            return PQsendQueryPrepared(connection, statement.name, count, values, lengths, formats, 1) == 1
        }
    }

    private func prepare(_ command: Command, of request: Int) -> PreparedStatements.Statement? {
        let statement = statements.add(command)
        expected.append(.prepared(request: request, sql: command.sql, name: statement.name))
        let count = Int32(clamping: statement.types.count)
        return PQsendPrepare(connection, statement.name, command.sql, count, statement.types) == 1 ? statement : nil
    }

    private func forgetStatements() -> Bool {
        statements.removeAll()
        expected.append(.ignored)
        return PQsendQueryParams(connection, "DEALLOCATE ALL", 0, nil, nil, nil, nil, 1) == 1
    }
}

/// Taking in answers.
extension Wire {
    /// Takes in what has come.
    func receive() -> Receipt {
        guard PQconsumeInput(connection) == 1 else { return .failed(fail(errorMessage)) }
        if isIdle { return .pending }
        while !isIdle, PQisBusy(connection) == 0 {
            guard let pointer = PQgetResult(connection) else {
                if PQstatus(connection) == CONNECTION_BAD { return .failed(fail(errorMessage)) }
                next += 1
                continue
            }
            if let message = take(pointer) { return .failed(fail(message)) }
        }
        return isIdle ? .complete(finish()) : .pending
    }

    /// Every request that has not ended is lost.
    func fail(_ reason: String) -> [Outcome] {
        next = expected.count
        return finish { _ in .lost(reason) }
    }

    private func finish(_ rest: ([PostgresResult]) -> Outcome = Outcome.answered) -> [Outcome] {
        defer { progress = [] }
        return progress.map { progress in
            switch progress {
            case .underWay(let results): rest(results)
            case .ended(let outcome): outcome
            }
        }
    }

    /// - Returns: why the connection has failed, if it has.
    private func take(_ pointer: OpaquePointer) -> String? {
        let result = PostgresResult(owning: pointer)
        switch PQresultStatus(pointer) {
        case PGRES_PIPELINE_SYNC:
            next += 1
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK:
            succeed(expected[next], with: result)
        case PGRES_PIPELINE_ABORTED:
            refuse(expected[next], .notRun)
        case PGRES_EMPTY_QUERY:
            refuse(expected[next], .refused(.noStatement))
        default:
            guard let error = ServerError(pointer) else { return errorMessage }
            if error.isFatal { return error.description }
            refuse(expected[next], .refused(error))
        }
        return nil
    }

    private func succeed(_ expected: Expected, with result: PostgresResult) {
        switch expected {
        case .scoped(_, let scope):
            self.scope = scope
        case .answer(let request, let undoesScope):
            if undoesScope { scope = nil }
            guard case .underWay(let results) = progress[request] else { return }
            progress[request] = .underWay(results + [result])
        case .prepared, .ignored, .end:
            break
        }
    }

    private func refuse(_ expected: Expected, _ outcome: Outcome) {
        // What the batch or the transaction had set is undone with it.
        scope = nil
        switch expected {
        case .prepared(let request, let sql, let name):
            statements.remove(sql, named: name)
            end(request, outcome)
        case .scoped(let request, _), .answer(let request, _):
            end(request, outcome)
        case .ignored, .end:
            break
        }
    }

    /// The first refusal of a request is the one that counts.
    private func end(_ request: Int, _ outcome: Outcome) {
        if case .underWay = progress[request] { progress[request] = .ended(outcome) }
    }
}
