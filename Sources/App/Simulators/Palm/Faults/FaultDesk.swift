import Synchronization

/// Keeps which fault is on, and the last verdict for the one that replays it.
final class FaultDesk: Sendable {
    struct Plan: Equatable, Sendable {
        var fault = PalmFault.none
        var delayMilliseconds = 0
    }

    private struct State {
        var plan: Plan
        var last: SignedBody?
    }

    private let state: Mutex<State>

    init(_ plan: Plan = Plan()) {
        state = Mutex(State(plan: plan))
    }

    var plan: Plan {
        get { state.withLock { $0.plan } }
        set { state.withLock { $0.plan = newValue } }
    }

    /// The last verdict.
    var last: SignedBody? {
        get { state.withLock { $0.last } }
        set { state.withLock { $0.last = newValue } }
    }
}

/// A body and its signature, nil where it has none.
struct SignedBody: Equatable, Sendable {
    var bytes: [UInt8]
    var signature: String?
}
