import Synchronization

/// Decides whether a provider is asked at all: not while too many calls wait for it, and for a while not once several have
/// failed in a row; then one may try.
///
/// So a provider that hangs costs a bounded number of callers its time limit, and all others nothing.
final class ProviderCircuit: Sendable {
    enum Outcome {
        case answered
        case failed
        /// Never sent, or given up by the asker: it says nothing about the provider.
        case abandoned
    }

    private enum Phase {
        case closed
        case open(until: ContinuousClock.Instant)
        /// One call is on its way to find out.
        case probing
    }

    private struct State {
        var phase = Phase.closed
        var failures = 0
        var calls = 0
    }

    private let callsMax: Int
    private let failuresMax: Int
    private let openFor: Duration
    private let state = Mutex(State())

    init(callsMax: Int, failuresMax: Int, openFor: Duration) {
        self.callsMax = callsMax
        self.failuresMax = failuresMax
        self.openFor = openFor
    }

    /// Lets a call go; whoever is let go says once how it ended.
    func enter(at now: ContinuousClock.Instant) throws(ProviderFailure) {
        let refusal = state.withLock { state -> ProviderFailure? in
            guard state.calls < callsMax else { return .overloaded }
            switch state.phase {
            case .closed: break
            case .probing: return .circuitOpen
            case .open(let until):
                guard now >= until else { return .circuitOpen }
                state.phase = .probing
            }
            state.calls += 1
            return nil
        }
        if let refusal { throw refusal }
    }

    func leave(_ outcome: Outcome, at now: ContinuousClock.Instant) {
        state.withLock { state in
            state.calls -= 1
            switch outcome {
            case .answered:
                // An answer to a call from before says nothing about a provider that failed since.
                if case .open = state.phase { return }
                state.phase = .closed
                state.failures = 0
            case .abandoned:
                if case .probing = state.phase { state.phase = .open(until: now) }
            case .failed:
                state.failures += 1
                if case .open = state.phase { return }
                if state.failures >= failuresMax { state.phase = .open(until: now + openFor) }
            }
        }
    }
}
