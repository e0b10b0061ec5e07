import SQLStore

/// Asks the server what became of a transaction whose commit was sent and not answered.
struct CommitInquiry: Sendable {
    fileprivate enum Status {
        case committed
        case aborted
        case inProgress
        case unknown
    }

    private static let pauseMilliseconds = 50

    let pool: ChannelPool
    let options: PostgresOptions

    /// Whether it was committed; asks until the server knows, for as long as a statement may take.
    ///
    /// - Throws: `SQLError.unavailable` when it cannot be known.
    func isCommitted(_ id: String, since timeline: String) async throws(SQLError) -> Bool {
        let deadline = ContinuousClock.now + .milliseconds(options.statementMilliseconds)
        repeat {
            switch await status(of: id, since: timeline) {
            case .committed: return true
            case .aborted: return false
            case .unknown: throw Self.unknown
            case .inProgress, nil: try? await Task.sleep(for: .milliseconds(Self.pauseMilliseconds))
            }
        } while ContinuousClock.now < deadline
        throw Self.unknown
    }

    private static let unknown = SQLError.unavailable("whether the transaction was committed is not known")

    /// nil when the server could not be asked.
    private func status(of id: String, since timeline: String) async -> Status? {
        guard let channel = try? await pool.lend() else { return nil }
        defer { pool.giveBack(channel) }
        // Another branch of history may have given the number to another transaction. So may a crash: numbers of which
        // nothing had reached the disk are given out again.
        guard channel.timeline == timeline, !timeline.isEmpty else { return .unknown }
        switch await channel.perform(Request(Self.question(id))) {
        case .answered(let results): return Status(results.last)
        case .refused(let error): return error.isConflict ? nil : .unknown
        case .lost, .notRun: return nil
        }
    }

    /// A session that still holds the transaction is one to which the commit never came, or one that waits for its
    /// disk: it is ended, which undoes the first and lets the second finish.
    private static func question(_ id: String) -> Command {
        Command(
            sql: """
                SELECT pg_xact_status($1::text::xid8), (
                    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                    WHERE backend_xid = $1::text::xid8::xid AND usename = current_user AND datname = current_database()
                        AND state = 'idle in transaction'
                )
                """,
            values: [.text(id)])
    }
}

extension CommitInquiry.Status {
    fileprivate init(_ result: PostgresResult?) {
        switch try? result?.rows().first?.text(0) {
        case "committed": self = .committed
        case "aborted": self = .aborted
        case "in progress": self = .inProgress
        default: self = .unknown
        }
    }
}
