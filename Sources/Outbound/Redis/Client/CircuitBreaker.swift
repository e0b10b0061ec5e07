import NIOCore
import Synchronization

/// Refuses calls for a while once several have failed in a row, then lets one try.
///
/// A server that hangs would otherwise cost every caller the whole time-out, and a server that comes back would be met by
/// all of them at once.
final class CircuitBreaker: Sendable {
    private enum Phase {
        case closed
        case open(until: NIODeadline)
        /// One call is on its way to find out.
        case probing
    }

    private struct State {
        var phase = Phase.closed
        var failures = 0
    }

    private let failuresMax: Int
    private let openFor: TimeAmount
    private let state = Mutex(State())
    /// Whether all is well, so that the common case takes no lock.
    private let isUntroubled = Atomic(true)

    init(failuresMax: Int, openFor: TimeAmount) {
        self.failuresMax = failuresMax
        self.openFor = openFor
    }

    /// Whether a call may go; whoever is let go reports how it went.
    func admits(at now: @autoclosure () -> NIODeadline = .now()) -> Bool {
        if isUntroubled.load(ordering: .relaxed) { return true }
        return state.withLock { state in
            switch state.phase {
            case .closed: return true
            case .probing: return false
            case .open(let until):
                guard now() >= until else { return false }
                state.phase = .probing
                return true
            }
        }
    }

    /// A call was answered, or there is a new connection.
    func succeeded() {
        if isUntroubled.load(ordering: .relaxed) { return }
        state.withLock { state in
            state = State()
            isUntroubled.store(true, ordering: .relaxed)
        }
    }

    /// A call that was let go was not made after all: if it was the one that tries, another may.
    func abandoned(at now: @autoclosure () -> NIODeadline = .now()) {
        if isUntroubled.load(ordering: .relaxed) { return }
        state.withLock { state in
            if case .probing = state.phase { state.phase = .open(until: now()) }
        }
    }

    func failed(at now: @autoclosure () -> NIODeadline = .now()) {
        state.withLock { state in
            isUntroubled.store(false, ordering: .relaxed)
            state.failures += 1
            if case .open = state.phase { return }
            guard state.failures >= failuresMax else { return }
            state.phase = .open(until: now() + openFor)
        }
    }
}
