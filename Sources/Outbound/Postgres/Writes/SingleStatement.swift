import SQLStore

/// Runs one statement as a transaction of its own, in one round trip.
///
/// At the isolation level READ COMMITTED: where it meets a row that another transaction is changing, it waits and judges the
/// row anew, so that a conditional statement decides a race without being refused
/// (https://www.postgresql.org/docs/current/transaction-iso.html#XACT-READ-COMMITTED).
struct SingleStatement: Sendable {
    /// After the first.
    private static let repeatsMax = 3

    let pool: ChannelPool
    let scope: SQLScope

    /// - Throws: `SQLError.unavailable` also where nobody knows whether it was carried out; it is never sent twice then.
    func answer(to command: Command) async throws(SQLError) -> PostgresResult {
        for count in 0... {
            let channel = try await pool.lend()
            let outcome = await channel.perform(Request([.scope(scope), .command(command)]))
            pool.giveBack(channel)
            switch outcome {
            case .answered(let results):
                guard let result = results.last else { throw .unavailable("no answer") }
                return result
            case .refused(let error):
                guard count < Self.repeatsMax, error.isConflict || error.isStale else { throw SQLError(error) }
                try? await Task.sleep(for: .milliseconds(Jitter.below(5 << count)))
            case .notRun:
                guard count < Self.repeatsMax else { throw .unavailable("not run") }
            case .lost(let reason):
                throw .unavailable("whether a statement was carried out is not known: \(reason)")
            }
        }
        throw .busy
    }
}
