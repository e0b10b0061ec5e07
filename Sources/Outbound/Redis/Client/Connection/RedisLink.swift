import Logging
import NIOCore
import Synchronization

/// A connection that is made when it is first needed and made again whenever it is lost.
final class RedisLink: Sendable {
    /// Makes a connection to wherever the server is now.
    typealias Open = @Sendable (any EventLoop) async throws(RedisError) -> RedisConnection

    private enum Phase {
        case idle
        case connecting(EventLoopPromise<RedisConnection>)
        case ready(RedisConnection, since: NIODeadline)
        /// Nothing could be reached; after a pause it is tried again.
        case resting(RedisError)
        case closed
    }

    private struct State {
        var phase = Phase.idle
        var failures = 0
        var waiting = 0
        var task: Task<Void, Never>?
    }

    let loop: any EventLoop
    private let open: Open
    private let options: RedisOptions
    private let backoff: Backoff
    private let breaker: CircuitBreaker
    private let logger: Logger
    private let state = Mutex(State())

    init(loop: any EventLoop, options: RedisOptions, backoff: Backoff, logger: Logger, open: @escaping Open) {
        self.loop = loop
        self.open = open
        self.options = options
        self.backoff = backoff
        self.logger = logger
        breaker = CircuitBreaker(
            failuresMax: options.failuresMax, openFor: .milliseconds(Int64(options.openMilliseconds)))
    }

    /// Sends a command; once more where a connection went before a byte was written.
    func send(_ command: RedisCommand, asking: Bool = false) async -> Sent {
        guard breaker.admits() else { return .unsent("the circuit is open after failures one after another") }
        var sent = await sendOnce(command, asking: asking)
        if case .unsent = sent { sent = await sendOnce(command, asking: asking) }
        switch sent {
        case .value, .error: breaker.succeeded()
        case .unsent, .lost: breaker.failed()
        // Our own limit says nothing of the server.
        case .full: breaker.abandoned()
        }
        return sent
    }

    private func sendOnce(_ command: RedisCommand, asking: Bool) async -> Sent {
        do {
            return await (try await connection()).send(command, asking: asking)
        } catch RedisError.unavailable(let reason) {
            return .unsent(reason)
        } catch {
            return .unsent("\(error)")
        }
    }

    /// Where the connection leads, if there is one.
    var address: RedisAddress? {
        state.withLock { state in if case .ready(let connection, _) = state.phase { connection.address } else { nil } }
    }

    /// Lets go of a connection that leads to the wrong server, and looks for the right one.
    func drop(_ reason: String, unless isRight: (RedisAddress) -> Bool = { _ in false }) {
        let connection: RedisConnection? = state.withLock { state in
            guard case .ready(let connection, _) = state.phase, !isRight(connection.address) else { return nil }
            return connection
        }
        connection?.retire(reason)
    }

    /// Takes no more commands and returns when those it took are answered or given up.
    func close() async {
        let (phase, task) = state.withLock { state in
            let taken = (state.phase, state.task)
            state.phase = .closed
            state.task = nil
            return taken
        }
        task?.cancel()
        switch phase {
        case .connecting(let promise): promise.fail(Self.closedError)
        case .ready(let connection, _):
            connection.retire("the client was closed")
            await connection.closed()
        case .idle, .resting, .closed: break
        }
        await task?.value
    }

    private static let closedError = RedisError.unavailable("the client was closed")
}

/// How a connection comes and goes.
extension RedisLink {
    private enum Access {
        case ready(RedisConnection)
        case soon(EventLoopFuture<RedisConnection>)
        case none(RedisError)
    }

    private func connection() async throws(RedisError) -> RedisConnection {
        switch state.withLock({ access(&$0) }) {
        case .ready(let connection): return connection
        case .none(let error): throw error
        case .soon(let future):
            defer { state.withLock { $0.waiting -= 1 } }
            do {
                return try await withinWait(future).get()
            } catch {
                throw error as? RedisError ?? .unavailable("\(error)")
            }
        }
    }

    private func access(_ state: inout State) -> Access {
        switch state.phase {
        case .ready(let connection, _): return .ready(connection)
        case .resting(let error): return .none(error)
        case .closed: return .none(Self.closedError)
        case .idle, .connecting:
            guard state.waiting < options.queueMax else { return .none(.unavailable("too many calls are waiting")) }
            state.waiting += 1
            return .soon(connecting(&state).futureResult)
        }
    }

    /// The promise of the attempt that is being made, or of the one begun here.
    private func connecting(_ state: inout State, after pause: TimeAmount = .zero) -> EventLoopPromise<RedisConnection>
    {
        if case .connecting(let promise) = state.phase { return promise }
        let promise = loop.makePromise(of: RedisConnection.self)
        state.phase = .connecting(promise)
        state.task = Task { await connect(after: pause) }
        return promise
    }

    private func withinWait(_ future: EventLoopFuture<RedisConnection>) -> EventLoopFuture<RedisConnection> {
        let promise = loop.makePromise(of: RedisConnection.self)
        let timer = loop.scheduleTask(in: .milliseconds(Int64(options.waitMilliseconds))) {
            promise.fail(RedisError.unavailable("no connection yet"))
        }
        future.whenComplete { result in
            timer.cancel()
            promise.completeWith(result)
        }
        return promise.futureResult
    }

    /// Tries until there is a connection or the link is closed.
    private func connect(after pause: TimeAmount) async {
        try? await Task.sleep(for: .nanoseconds(pause.nanoseconds))
        while !Task.isCancelled {
            do throws(RedisError) {
                publish(try await open(loop))
                return
            } catch {
                let pause = rest(after: error)
                try? await Task.sleep(for: .nanoseconds(pause.nanoseconds))
                state.withLock { state in
                    guard case .resting = state.phase else { return }
                    state.phase = .connecting(loop.makePromise())
                }
            }
        }
    }

    private func publish(_ connection: RedisConnection) {
        let promise: EventLoopPromise<RedisConnection>? = state.withLock { state in
            guard case .connecting(let promise) = state.phase else { return nil }
            state.phase = .ready(connection, since: .now())
            state.task = nil
            return promise
        }
        guard let promise else { return connection.retire("the client was closed") }
        breaker.succeeded()
        logger.info("redis: connected", metadata: ["address": "\(connection.address)"])
        promise.succeed(connection)
        connection.whenEnded { self.lost(connection) }
    }

    private func rest(after error: RedisError) -> TimeAmount {
        let (promise, failures) = state.withLock { state -> (EventLoopPromise<RedisConnection>?, Int) in
            guard case .connecting(let promise) = state.phase else { return (nil, 0) }
            state.phase = .resting(error)
            state.failures += 1
            return (promise, state.failures)
        }
        // Once, and then no more than somebody who looks for it wants to read.
        logger.log(
            level: failures == 1 ? .warning : .debug, "redis: no connection", metadata: ["reason": "\(error)"])
        promise?.fail(error)
        return backoff.pause(after: failures)
    }

    /// A connection that did not last counts as a failure, so that a server which hangs up on us is not run against.
    private func lost(_ connection: RedisConnection) {
        let isOurs = state.withLock { state in
            guard case .ready(let current, let since) = state.phase, current === connection else { return false }
            state.failures = .now() - since < .seconds(1) ? state.failures + 1 : 0
            state.phase = .idle
            _ = connecting(&state, after: backoff.pause(after: state.failures))
            return true
        }
        guard isOurs else { return }
        let reason = connection.reason ?? "closed"
        logger.warning(
            "redis: connection lost", metadata: ["address": "\(connection.address)", "reason": "\(reason)"])
    }
}
