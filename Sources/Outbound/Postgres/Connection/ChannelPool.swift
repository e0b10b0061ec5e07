import Logging
import SQLStore
import Synchronization

/// Connections of one kind, opened when they are wanted and lent to one piece of work at a time.
///
/// Who finds none waits for a bounded time. While none can be opened everybody is refused at once, and only now and then
/// another is tried, so that neither the callers nor a server that comes back are held up by the many.
final class ChannelPool: Ticking {
    typealias Answer = @Sendable (Result<Channel, SQLError>) -> Void

    private struct Waiting {
        let deadline: ContinuousClock.Instant
        let answer: Answer
    }

    private struct State {
        var idle: [Channel] = []
        var lent = 0
        var opening = 0
        /// In the order in which they came.
        var waiting: [Waiting] = []
        var backoff = Backoff()
        var isClosed = false
        var drained: [UnsafeContinuation<Void, Never>] = []

        /// Those that have failed while idle are let go.
        mutating func takeIdle() -> Channel? {
            while let channel = idle.popLast() {
                guard channel.isOpen else { continue }
                lent += 1
                return channel
            }
            return nil
        }
    }

    private let connector: Connector
    private let role: Connector.Role
    private let countMax: Int
    private let poller: Poller
    private let logger: Logger
    private let state = Mutex(State())

    init(_ connector: Connector, _ role: Connector.Role, countMax: Int, poller: Poller, logger: Logger) {
        self.connector = connector
        self.role = role
        self.countMax = countMax
        self.poller = poller
        self.logger = logger
    }

    func lend() async throws(SQLError) -> Channel {
        try await withUnsafeContinuation { continuation in
            lend { continuation.resume(returning: $0) }
        }.get()
    }

    /// Answers at once or later, on any thread.
    func lend(_ answer: @escaping Answer) {
        let now = ContinuousClock.now
        let ready: Result<Channel, SQLError>? = state.withLock { state in
            if state.isClosed { return .failure(.closed) }
            if let channel = state.takeIdle() { return .success(channel) }
            let refusal = state.backoff.refusal(at: now)
            if let refusal, state.lent + state.opening == 0 { return .failure(refusal) }
            let patience = Duration.milliseconds(connector.options.waitMilliseconds)
            state.waiting.append(Waiting(deadline: now + patience, answer: answer))
            return nil
        }
        if let ready { answer(ready) } else { openIfWanted() }
    }

    /// Every channel that was lent comes back, open or not.
    func giveBack(_ channel: Channel) {
        let next: Waiting? = state.withLock { state in
            state.lent -= 1
            guard channel.isOpen, !state.isClosed else { return nil }
            guard !state.waiting.isEmpty else {
                state.idle.append(channel)
                return nil
            }
            state.lent += 1
            return state.waiting.removeFirst()
        }
        if let next { return next.answer(.success(channel)) }
        openIfWanted()
        endIfDrained()
    }

    /// Refuses those who have waited for too long.
    func tick(at now: ContinuousClock.Instant) {
        let overdue = state.withLock { state in
            let count = state.waiting.prefix { $0.deadline <= now }.count
            defer { state.waiting.removeFirst(count) }
            return Array(state.waiting.prefix(count))
        }
        for waiting in overdue { waiting.answer(.failure(.busy)) }
        openIfWanted()
    }

    /// Nothing is lent any more; returns when all is back.
    func close() async {
        let (idle, waiting) = state.withLock { state in
            defer { (state.idle, state.waiting) = ([], []) }
            state.isClosed = true
            return (state.idle, state.waiting)
        }
        for channel in idle { channel.close() }
        for waiting in waiting { waiting.answer(.failure(.closed)) }
        await withUnsafeContinuation { continuation in
            state.withLock { $0.drained.append(continuation) }
            endIfDrained()
        }
    }

    private func endIfDrained() {
        let drained = state.withLock { state in
            guard state.isClosed, state.lent + state.opening == 0 else { return [UnsafeContinuation<Void, Never>]() }
            defer { state.drained = [] }
            return state.drained
        }
        for continuation in drained { continuation.resume() }
    }
}

/// Opening connections.
extension ChannelPool {
    private enum Want {
        case nothing
        case another
        /// None is open, and none can be opened now.
        case refusal(SQLError, [Waiting])
    }

    private func openIfWanted() {
        switch state.withLock({ Self.want(&$0, countMax) }) {
        case .nothing: return
        case .refusal(let error, let waiting): for waiting in waiting { waiting.answer(.failure(error)) }
        case .another:
            do throws(SQLError) {
                try Thread.start { [self] in opened(Result { () throws(SQLError) in try connector.open(role) }) }
            } catch {
                opened(.failure(error))
            }
        }
    }

    private static func want(_ state: inout State, _ countMax: Int) -> Want {
        guard !state.waiting.isEmpty, !state.isClosed else { return .nothing }
        if let error = state.backoff.refusal(at: .now) {
            guard state.lent + state.opening == 0 else { return .nothing }
            defer { state.waiting = [] }
            return .refusal(error, state.waiting)
        }
        guard state.opening < state.waiting.count, state.lent + state.opening < countMax else { return .nothing }
        state.opening += 1
        return .another
    }

    private func opened(_ result: sending Result<OpenedConnection, SQLError>) {
        switch result {
        case .success(let opened):
            let patience = Duration.milliseconds(connector.options.statementMilliseconds + 1_000)
            let channel = Channel(owning: opened, poller: poller, patience: patience)
            let isClosed = state.withLock { state in
                state.opening -= 1
                state.lent += 1
                state.backoff = Backoff()
                return state.isClosed
            }
            if isClosed { channel.close() }
            giveBack(channel)
        case .failure(let error):
            state.withLock { state in
                state.opening -= 1
                state.backoff.note(error, at: .now)
            }
            logger.warning("no connection to the database", metadata: ["error": "\(error)"])
            openIfWanted()
            endIfDrained()
        }
    }
}

extension SQLError {
    static let closed = SQLError.unavailable("the database is closed")
}
