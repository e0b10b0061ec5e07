import SQLStore
import Synchronization

/// A transaction as one work sees it: it begins, and takes a connection, with the first statement, and ends when the work
/// returns.
///
/// After a statement that failed nothing can follow: the server has given the transaction up.
final class Transaction: SQLConnection {
    /// Why there will be no commit.
    enum Failure: Error, Sendable {
        case refused(ServerError)
        /// Before the commit was sent, so none of it happened.
        case lost(String)
        /// It could not begin, or was asked for what it does not do.
        case impossible(SQLError)
    }

    private struct State {
        var seat: Seat?
        var id: String?
        var failure: Failure?
        var isOver = false
    }

    private let scope: SQLScope
    private let seats: Seats
    private let isRepeat: Bool
    private let state = Mutex(State())

    /// - Parameter isRepeat: whether it was refused before and so waits for its turn.
    init(in scope: SQLScope, from seats: Seats, isRepeat: Bool) {
        self.scope = scope
        self.seats = seats
        self.isRepeat = isRepeat
    }

    /// By which the server tells later what became of it; nil while it has written nothing.
    var id: String? { state.withLock { $0.id } }
    var failure: Failure? { state.withLock { $0.failure } }
    /// On which it has begun.
    var channel: Channel? { state.withLock { $0.seat?.channel } }

    /// What the work left running is refused.
    func end() {
        state.withLock { $0.isOver = true }
    }

    /// After it was committed or undone.
    func leave() async {
        guard let seat = state.withLock({ $0.seat.take() }) else { return }
        await seats.giveBack(seat)
    }

    func rows(_ sql: String, _ values: [SQLValue]) async throws(SQLError) -> [SQLRow] {
        try await answer(to: Command(sql: sql, values: values)).rows()
    }

    @discardableResult
    func run(_ sql: String, _ values: [SQLValue]) async throws(SQLError) -> Int {
        try await answer(to: Command(sql: sql, values: values)).writtenCount
    }
}

extension Transaction {
    private func answer(to command: Command) async throws(SQLError) -> PostgresResult {
        let (isOver, failure) = state.withLock { ($0.isOver, $0.failure) }
        if isOver { throw .statement("the write is over") }
        if let failure { throw failure.error }
        guard !command.endsTransaction else { throw note(.impossible(.statement("the driver ends transactions"))) }
        let known = channel
        let channel = if let known { known } else { try await sitDown(for: command) }
        var steps: [Request.Step] = known == nil ? [.command(.begin), .scope(scope)] : []
        steps.append(.command(command))
        // The question for the transaction's number travels with statements that write, until it has one.
        let asksID = !command.isQuery && id == nil
        if asksID { steps.append(.command(.transactionID)) }
        switch await channel.perform(Request(steps)) {
        case .answered(let results): return try take(results, withID: asksID)
        case .refused(let error): throw note(.refused(error))
        case .lost(let reason): throw note(.lost(reason))
        case .notRun: throw note(.lost("not run"))
        }
    }

    private func sitDown(for command: Command) async throws(SQLError) -> Channel {
        do throws(Failure) {
            let seat = try await seats.take(for: command, inTurn: isRepeat)
            state.withLock { $0.seat = seat }
            return seat.channel
        } catch {
            throw note(error)
        }
    }

    private func take(_ results: [PostgresResult], withID: Bool) throws(SQLError) -> PostgresResult {
        var results = results
        if withID, let row = try results.popLast()?.rows().first {
            let id = try row.optionalText(0)
            state.withLock { $0.id = id }
        }
        guard let result = results.last else { throw .unavailable("no answer") }
        return result
    }

    private func note(_ failure: Failure) -> SQLError {
        state.withLock { state in
            if state.failure == nil { state.failure = failure }
        }
        return failure.error
    }
}

extension Transaction.Failure {
    var error: SQLError {
        switch self {
        case .refused(let error): SQLError(error)
        case .lost(let reason): .unavailable(reason)
        case .impossible(let error): error
        }
    }

    /// Whether the same work may succeed when it is run again.
    var isPassing: Bool {
        switch self {
        case .refused(let error): error.isConflict || error.isStale
        case .lost: true
        case .impossible: false
        }
    }
}

extension Command {
    private static let endings = ["COMMIT", "ROLLBACK", "END", "ABORT", "BEGIN", "START", "PREPARE TRANSACTION"]

    /// A stray one would make what follows a transaction of its own.
    fileprivate var endsTransaction: Bool {
        Self.endings.contains { sql.prefix($0.utf8.count).uppercased() == $0 }
    }
}
