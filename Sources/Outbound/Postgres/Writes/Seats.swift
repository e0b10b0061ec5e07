import SQLStore

/// A connection for one transaction, with the turn that it waited for, if any.
struct Seat: Sendable {
    let channel: Channel
    let turn: Turns.Key?
}

/// Gives transactions their connections, and their turns where they would refuse each other.
struct Seats: Sendable {
    let pool: ChannelPool
    let turns: Turns

    /// - Parameter command: the first of the transaction.
    func take(for command: Command, inTurn isRepeat: Bool) async throws(Transaction.Failure) -> Seat {
        let key = Turns.key(of: command)
        guard isRepeat || turns.isTaken(key) else { return Seat(channel: try await lend(), turn: nil) }
        do throws(SQLError) {
            try await turns.take(key)
        } catch {
            throw .impossible(error)
        }
        do throws(Transaction.Failure) {
            return Seat(channel: try await locked(key), turn: key)
        } catch {
            turns.giveUp(key)
            throw error
        }
    }

    func giveBack(_ seat: Seat) async {
        if seat.turn != nil, seat.channel.isOpen {
            let unlocked = await seat.channel.perform(Request(Command(sql: "SELECT pg_advisory_unlock_all()")))
            if case .answered = unlocked {} else { seat.channel.close() }
        }
        pool.giveBack(seat.channel)
        if let turn = seat.turn { turns.giveUp(turn) }
    }

    private func lend() async throws(Transaction.Failure) -> Channel {
        do throws(SQLError) {
            return try await pool.lend()
        } catch {
            throw .impossible(error)
        }
    }

    /// With the lock of the session, taken before the transaction begins: a transaction sees the moment at which its
    /// first statement began, and to wait inside of it would be to act on what is past.
    private func locked(_ key: Turns.Key) async throws(Transaction.Failure) -> Channel {
        let channel = try await lend()
        let lock = Command(sql: "SELECT pg_advisory_lock($1)", values: [.integer(key)])
        let outcome = await channel.perform(Request(lock))
        if case .answered = outcome { return channel }
        channel.close()
        pool.giveBack(channel)
        switch outcome {
        case .refused(let error): throw .refused(error)
        case .lost(let reason): throw .lost(reason)
        case .answered, .notRun: throw .lost("not run")
        }
    }
}
