import SQLStore
import Synchronization

/// Statements that only read, from all tasks: whatever waits when a connection is free travels on it together.
///
/// A connection that waits for one answer at a time spends most of its life waiting, and client and server spend most of
/// theirs waking up; what travels together shares both.
final class ReadQueue: Ticking {
    /// So few that a slow one delays few others.
    private static let batchMax = 32

    private struct Question {
        let request: Request
        let deadline: ContinuousClock.Instant
        /// A connection that breaks takes its questions with it once; asked again, they are answered or refused.
        var isRepeated = false
        let answer: @Sendable (Result<PostgresResult, SQLError>) -> Void
    }

    private struct State {
        var waiting: [Question] = []
        /// Connections borrowed, or asked for.
        var borrowed = 0
    }

    private let pool: ChannelPool
    private let channelsMax: Int
    private let patience: Duration
    private let state = Mutex(State())

    init(pool: ChannelPool, options: PostgresOptions) {
        self.pool = pool
        channelsMax = options.readConnections
        patience = .milliseconds(options.waitMilliseconds)
    }

    func ask(_ command: Command, in scope: SQLScope) async throws(SQLError) -> PostgresResult {
        let request = Request([.scope(scope), .command(command)])
        return try await withUnsafeContinuation { continuation in
            let deadline = ContinuousClock.now + patience
            let question = Question(request: request, deadline: deadline) { continuation.resume(returning: $0) }
            state.withLock { $0.waiting.append(question) }
            borrowIfWanted()
        }.get()
    }

    func tick(at now: ContinuousClock.Instant) {
        let overdue = state.withLock { state in
            let count = state.waiting.prefix { $0.deadline <= now }.count
            defer { state.waiting.removeFirst(count) }
            return Array(state.waiting.prefix(count))
        }
        for question in overdue { question.answer(.failure(.busy)) }
    }

    private func borrowIfWanted() {
        let isWanted = state.withLock { state in
            guard !state.waiting.isEmpty, state.borrowed < channelsMax else { return false }
            state.borrowed += 1
            return true
        }
        guard isWanted else { return }
        pool.lend { [self] lent in
            switch lent {
            case .success(let channel): askNext(on: channel)
            case .failure(let error): refuse(error)
            }
        }
    }

    /// Those that wait may still be served by a connection that is borrowed already.
    private func refuse(_ error: SQLError) {
        let refused = state.withLock { state in
            state.borrowed -= 1
            guard state.borrowed == 0 else { return [Question]() }
            defer { state.waiting = [] }
            return state.waiting
        }
        for question in refused { question.answer(.failure(error)) }
    }

    private func askNext(on channel: Channel) {
        let batch = nextBatch(on: channel)
        guard !batch.isEmpty else {
            pool.giveBack(channel)
            return borrowIfWanted()
        }
        channel.send(batch.map(\.request)) { [self] outcomes in
            settle(batch, outcomes)
            askNext(on: channel)
        }
    }

    /// This connection's share of what waits; of nothing, the connection is no longer borrowed.
    private func nextBatch(on channel: Channel) -> [Question] {
        state.withLock { state in
            let share = (state.waiting.count + state.borrowed - 1) / state.borrowed
            guard share > 0, channel.isOpen else {
                state.borrowed -= 1
                return []
            }
            let count = min(share, Self.batchMax)
            defer { state.waiting.removeFirst(count) }
            return Array(state.waiting.prefix(count))
        }
    }

    private func settle(_ batch: [Question], _ outcomes: [Outcome]) {
        var again: [Question] = []
        for (var question, outcome) in zip(batch, outcomes) {
            switch outcome {
            case .answered(let results):
                question.answer(results.last.map(Result.success) ?? .failure(.unavailable("no answer")))
            case .refused(let error) where error.isStale && !question.isRepeated:
                question.isRepeated = true
                again.append(question)
            case .refused(let error):
                question.answer(.failure(SQLError(reading: error)))
            case .notRun:
                again.append(question)
            case .lost where !question.isRepeated:
                question.isRepeated = true
                again.append(question)
            case .lost(let reason):
                question.answer(.failure(.unavailable(reason)))
            }
        }
        if !again.isEmpty { state.withLock { $0.waiting.insert(contentsOf: again, at: 0) } }
    }
}
