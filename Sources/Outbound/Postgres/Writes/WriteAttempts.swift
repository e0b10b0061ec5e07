import Logging
import SQLStore

/// Runs a work as a transaction, again where others stood in its way, until it is committed or cannot be.
struct WriteAttempts: Sendable {
    /// After the first.
    private static let repeatsMax = 3

    private enum Attempt<Value: Sendable>: Sendable {
        case committed(Value)
        /// None of it happened, and it may succeed when it is run again.
        case again(SQLError)
    }

    let pool: ChannelPool
    let scope: SQLScope
    let options: PostgresOptions
    let logger: Logger

    func run<R: Sendable>(_ work: @Sendable (any SQLConnection) async throws -> R) async throws -> R {
        try scope.check()
        for count in 0... {
            switch try await attempt(work, inTurn: count > 0) {
            case .committed(let result): return result
            case .again(let error) where count == Self.repeatsMax: throw error
            case .again: try? await Task.sleep(for: .milliseconds(Jitter.below(5 << count)))
            }
        }
        throw SQLError.busy
    }

    /// - Parameter inTurn: whether it waits for others that have been refused as well. They would refuse each other again.
    private func attempt<R: Sendable>(
        _ work: @Sendable (any SQLConnection) async throws -> R, inTurn: Bool
    ) async throws -> Attempt<R> {
        let channel = try await pool.lend()
        defer { pool.giveBack(channel) }
        guard inTurn else { return try await transact(work, on: channel) }
        let turn = Turn(channel: channel, scope: scope)
        if let failure = await turn.take() {
            guard failure.isPassing else { throw failure.error }
            return .again(failure.error)
        }
        do {
            let result = try await transact(work, on: channel)
            await turn.end()
            return result
        } catch {
            await turn.end()
            throw error
        }
    }

    private func transact<R: Sendable>(
        _ work: @Sendable (any SQLConnection) async throws -> R, on channel: Channel
    ) async throws -> Attempt<R> {
        let transaction = Transaction(on: channel, in: scope)
        let result: Result<R, any Error>
        do {
            result = .success(try await work(transaction))
        } catch {
            result = .failure(error)
        }
        transaction.end()
        if let failure = transaction.failure {
            await rollBack(transaction, on: channel)
            if failure.isPassing { return .again(failure.error) }
            // A work that went on after the failure must not be taken for committed.
            _ = try result.get()
            throw failure.error
        }
        switch result {
        case .failure(let error):
            await rollBack(transaction, on: channel)
            throw error
        case .success(let value):
            return try await commit(transaction, on: channel) ? .committed(value) : .again(.busy)
        }
    }

    private func rollBack(_ transaction: Transaction, on channel: Channel) async {
        guard transaction.hasBegun, channel.isOpen else { return }
        guard case .answered = await channel.perform(Request(.rollBack)) else { return channel.close() }
    }

    /// - Returns: false when none of it happened and it may succeed when it is run again.
    private func commit(_ transaction: Transaction, on channel: Channel) async throws(SQLError) -> Bool {
        guard transaction.hasBegun else { return true }
        switch await channel.perform(Request(.commit)) {
        case .answered(let results):
            guard results.last?.tag == "COMMIT" else { throw .unavailable("the transaction was rolled back") }
            return true
        case .refused(let error):
            guard error.isConflict else { throw SQLError(error) }
            return false
        case .lost(let reason):
            guard let id = transaction.id else { return false }
            logger.warning("the answer to a commit was lost", metadata: ["reason": "\(reason)"])
            return try await CommitInquiry(pool: pool, options: options).isCommitted(id, since: channel.timeline)
        case .notRun:
            throw .unavailable("the commit was not run")
        }
    }
}
