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

    let seats: Seats
    let scope: SQLScope
    let options: PostgresOptions
    let logger: Logger

    func run<R: Sendable>(_ work: @Sendable (any SQLConnection) async throws -> R) async throws -> R {
        for count in 0... {
            switch try await attempt(work, isRepeat: count > 0) {
            case .committed(let result): return result
            case .again(let error) where count == Self.repeatsMax: throw error
            case .again: try? await Task.sleep(for: .milliseconds(Jitter.below(5 << count)))
            }
        }
        throw SQLError.busy
    }

    private func attempt<R: Sendable>(
        _ work: @Sendable (any SQLConnection) async throws -> R, isRepeat: Bool
    ) async throws -> Attempt<R> {
        let transaction = Transaction(in: scope, from: seats, isRepeat: isRepeat)
        let result: Result<R, any Error>
        do {
            result = .success(try await work(transaction))
        } catch {
            result = .failure(error)
        }
        transaction.end()
        do {
            let attempt = try await conclude(transaction, with: result)
            await transaction.leave()
            return attempt
        } catch {
            await transaction.leave()
            throw error
        }
    }

    private func conclude<R: Sendable>(
        _ transaction: Transaction, with result: Result<R, any Error>
    ) async throws -> Attempt<R> {
        if let failure = transaction.failure {
            await rollBack(transaction)
            if failure.isPassing { return .again(failure.error) }
            // A work that went on after the failure must not be taken for committed.
            _ = try result.get()
            throw failure.error
        }
        switch result {
        case .failure(let error):
            await rollBack(transaction)
            throw error
        case .success(let value):
            return try await commit(transaction) ? .committed(value) : .again(.busy)
        }
    }

    private func rollBack(_ transaction: Transaction) async {
        guard let channel = transaction.channel, channel.isOpen else { return }
        guard case .answered = await channel.perform(Request(.rollBack)) else { return channel.close() }
    }

    /// - Returns: false when none of it happened and it may succeed when it is run again.
    private func commit(_ transaction: Transaction) async throws(SQLError) -> Bool {
        guard let channel = transaction.channel else { return true }
        switch await channel.perform(Request(.commit)) {
        case .answered(let results):
            guard results.last?.tag == "COMMIT" else { throw .unavailable("the transaction was rolled back") }
            return true
        case .refused(let error):
            guard error.isConflict else { throw SQLError(error) }
            return false
        case .lost(let reason):
            guard let id = transaction.id else { return false }
            // Its place in the pool is wanted for the question.
            await transaction.leave()
            logger.warning("the answer to a commit was lost", metadata: ["reason": "\(reason)"])
            return try await CommitInquiry(pool: seats.pool, options: options).isCommitted(id, since: channel.timeline)
        case .notRun:
            throw .unavailable("the commit was not run")
        }
    }
}
