import SQLStore
import Synchronization

/// A transaction on a connection lent to it, as one work sees it: it begins with the first statement, and ends when the
/// work returns.
///
/// After a statement that failed nothing can follow: the server has given the transaction up.
final class Transaction: SQLConnection {
    /// Why there will be no commit.
    enum Failure: Error, Sendable {
        case refused(ServerError)
        /// Before the commit was sent, so none of it happened.
        case lost(String)
        case misused(SQLError)
    }

    private struct State {
        var hasBegun = false
        var id: String?
        var failure: Failure?
        var isOver = false
    }

    private let channel: Channel
    private let scope: SQLScope
    private let state = Mutex(State())

    init(on channel: Channel, in scope: SQLScope) {
        self.channel = channel
        self.scope = scope
    }

    /// By which the server tells later what became of it; nil while it has written nothing.
    var id: String? { state.withLock { $0.id } }
    var hasBegun: Bool { state.withLock { $0.hasBegun } }
    var failure: Failure? { state.withLock { $0.failure } }

    /// What the work left running is refused.
    func end() {
        state.withLock { $0.isOver = true }
    }

    func rows(_ sql: String, _ values: [SQLValue]) async throws(SQLError) -> [SQLRow] {
        try await answer(to: Command(sql: sql, values: values)).rows()
    }

    @discardableResult
    func run(_ sql: String, _ values: [SQLValue]) async throws(SQLError) -> Int {
        try await answer(to: Command(sql: sql, values: values)).writtenCount
    }

    private func answer(to command: Command) async throws(SQLError) -> PostgresResult {
        guard !command.endsTransaction else { throw note(.misused(.statement("the driver ends transactions"))) }
        let (steps, asksID) = try plan(command)
        switch await channel.perform(Request(steps)) {
        case .answered(var results):
            if asksID, let row = try results.removeLast().rows().first {
                let id = try row.optionalText(0)
                state.withLock { $0.id = id }
            }
            guard let result = results.last else { throw .unavailable("no answer") }
            return result
        case .refused(let error): throw note(.refused(error))
        case .lost(let reason): throw note(.lost(reason))
        case .notRun: throw note(.lost("not run"))
        }
    }

    /// The beginning travels with the first statement; the question for the transaction's number with those that write,
    /// until it has one.
    private func plan(_ command: Command) throws(SQLError) -> (steps: [Request.Step], asksID: Bool) {
        try state.withLock { (state) throws(SQLError) in
            if state.isOver { throw .statement("the write is over") }
            if let failure = state.failure { throw failure.error }
            var steps: [Request.Step] = state.hasBegun ? [] : [.command(.begin), .scope(scope)]
            state.hasBegun = true
            steps.append(.command(command))
            let asksID = state.id == nil && !command.isQuery
            if asksID { steps.append(.command(.transactionID)) }
            return (steps, asksID)
        }
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
        case .misused(let error): error
        }
    }

    /// Whether the same work may succeed when it is run again.
    var isPassing: Bool {
        switch self {
        case .refused(let error): error.isConflict || error.isStale
        case .lost: true
        case .misused: false
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
