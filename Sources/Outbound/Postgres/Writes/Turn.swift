import SQLStore

/// The turn of those who have been refused because of each other: one after the other, they succeed.
///
/// An advisory lock of the session, taken before the transaction begins, because a transaction sees the moment at which
/// its first statement began: to wait inside of it would be to act on what is past.
struct Turn: Sendable {
    let channel: Channel
    let scope: SQLScope

    /// Waits for the server's `lock_timeout` at most.
    ///
    /// - Returns: why there is no turn.
    func take() async -> Transaction.Failure? {
        // Any number, as long as all processes use the same.
        let lock = Command(sql: "SELECT pg_advisory_lock(1398102612, hashtext($1))", values: [.text(scope.setting)])
        switch await channel.perform(Request(lock)) {
        case .answered: return nil
        case .refused(let error): return .refused(error)
        case .lost(let reason): return .lost(reason)
        case .notRun: return .lost("not run")
        }
    }

    /// Ends with the connection in any case.
    func end() async {
        guard channel.isOpen else { return }
        let unlock = Command(sql: "SELECT pg_advisory_unlock_all()")
        guard case .answered = await channel.perform(Request(unlock)) else { return channel.close() }
    }
}
