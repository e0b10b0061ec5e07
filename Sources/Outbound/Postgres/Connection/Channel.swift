import SQLStore
import Synchronization

/// A connection that any thread may send on; its answers are taken in by the poller.
final class Channel: Watched {
    private struct State {
        var wire: Wire?
        var token: Poller.Token = 0
        var isFull = false
        var answered: (@Sendable ([Outcome]) -> Void)?
        /// When something was last sent or received.
        var movedAt = ContinuousClock.now
    }

    private let poller: Poller
    private let patience: Duration
    private let state: Mutex<State>
    /// In which part of the server's history this connection was made: another begins with a fail-over and with a crash.
    let timeline: String

    /// - Parameter patience: after how long without a sign of the server an answer is no longer awaited.
    init(owning opened: sending OpenedConnection, poller: Poller, patience: Duration) {
        self.poller = poller
        self.patience = patience
        timeline = opened.timeline
        state = Mutex(State(wire: opened.wire))
        state.withLock { state in
            guard let wire = state.wire else { return }
            state.token = poller.watch(wire.socket, for: self)
        }
    }

    var isOpen: Bool { state.withLock { $0.wire != nil } }

    /// Sends requests that travel together; `answered` is called once, with an outcome for each.
    func send(_ requests: [Request], answered: @escaping @Sendable ([Outcome]) -> Void) {
        let outcomes: [Outcome]? = state.withLock { state in
            guard let wire = state.wire else { return requests.map { _ in .lost("the connection is closed") } }
            guard wire.isIdle else { return requests.map { _ in .refused(.oneAtATime) } }
            state.movedAt = .now
            guard wire.send(requests), flush(&state) else {
                defer { close(&state) }
                return wire.fail(wire.errorMessage)
            }
            state.answered = answered
            return nil
        }
        if let outcomes { answered(outcomes) }
    }

    func perform(_ request: Request) async -> Outcome {
        await withUnsafeContinuation { continuation in
            send([request]) { continuation.resume(returning: $0[0]) }
        }
    }

    /// Closed at once; what is under way is lost.
    func close() {
        proceed { .failed($0.fail("the connection is closed")) }
    }

    func ready() {
        proceed { $0.receive() }
    }

    func tick(at now: ContinuousClock.Instant) {
        let isOverdue = state.withLock { state in
            state.wire.map { !$0.isIdle } == true && now - state.movedAt > patience
        }
        if isOverdue { proceed { .failed($0.fail("no answer in time")) } }
    }
}

extension Channel {
    private typealias Answer = (answered: @Sendable ([Outcome]) -> Void, outcomes: [Outcome])

    /// Tells whoever sent, outside of the lock, because they send again.
    private func proceed(_ step: (Wire) -> Wire.Receipt) {
        let answer = state.withLock { state -> Answer? in
            guard let wire = state.wire else { return nil }
            state.movedAt = .now
            var receipt = step(wire)
            if case .pending = receipt, !flush(&state) { receipt = .failed(wire.fail(wire.errorMessage)) }
            return settle(receipt, &state)
        }
        if let answer { answer.answered(answer.outcomes) }
    }

    private func settle(_ receipt: Wire.Receipt, _ state: inout State) -> Answer? {
        switch receipt {
        case .pending:
            return nil
        case .complete(let outcomes):
            if outcomes.contains(where: \.endsConnection) { close(&state) }
            return state.answered.take().map { ($0, outcomes) }
        case .failed(let outcomes):
            close(&state)
            return state.answered.take().map { ($0, outcomes) }
        }
    }

    private func flush(_ state: inout State) -> Bool {
        guard let isSent = state.wire?.flush() else { return false }
        guard isSent == state.isFull, let wire = state.wire else { return true }
        state.isFull = !isSent
        poller.awaitRoom(state.isFull, on: wire.socket, state.token)
        return true
    }

    private func close(_ state: inout State) {
        guard let wire = state.wire else { return }
        poller.forget(wire.socket, state.token)
        state.wire = nil
    }
}

extension Outcome {
    fileprivate var endsConnection: Bool {
        if case .refused(let error) = self { error.endsConnection } else { false }
    }
}
