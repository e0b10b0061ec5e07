import Synchronization

/// Lets a test hold a piece of work, and know that it has begun.
final class Gate: Sendable {
    private let begun = Signal()
    private let opened = Signal()

    /// Called by the work: returns when the gate opens.
    func pass() async {
        begun.give()
        await opened.wait()
    }

    func untilBegun() async {
        await begun.wait()
    }

    func open() {
        opened.give()
    }
}

private final class Signal: Sendable {
    private enum State {
        case pending([CheckedContinuation<Void, Never>])
        case given
    }

    private let state = Mutex(State.pending([]))

    func wait() async {
        await withCheckedContinuation { continuation in
            let isGiven = state.withLock { state in
                guard case .pending(let waiting) = state else { return true }
                state = .pending(waiting + [continuation])
                return false
            }
            if isGiven { continuation.resume() }
        }
    }

    func give() {
        let waiting = state.withLock { state in
            defer { state = .given }
            if case .pending(let waiting) = state { return waiting }
            return []
        }
        for continuation in waiting { continuation.resume() }
    }
}
