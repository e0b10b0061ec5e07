import Synchronization

/// Whether this process wants traffic, and how much it has in hand.
///
/// Shared by the listener, its connections and the internal listener. Atomic, because it is read for each response.
public final class Readiness: Sendable {
    public enum Phase: Int, Sendable {
        /// Nothing listens yet.
        case starting
        case serving
        /// The process was asked to stop. `/health/ready` answers 503 at once, and every response says
        /// `Connection: close`, so that clients and balancers go elsewhere while they are still served.
        case stopping
    }

    private let phaseNumber = Atomic(Phase.starting.rawValue)
    private let inFlight = Atomic(0)

    public init() {}

    public var phase: Phase { Phase(rawValue: phaseNumber.load(ordering: .relaxed)) ?? .stopping }

    public var isStopping: Bool { phaseNumber.load(ordering: .relaxed) == Phase.stopping.rawValue }

    /// Requests that have arrived and are not answered yet.
    public var requestsInFlight: Int { inFlight.load(ordering: .relaxed) }

    /// The listener accepts connections. Nothing brings back a process that is stopping.
    public func serve() {
        _ = phaseNumber.compareExchange(
            expected: Phase.starting.rawValue, desired: Phase.serving.rawValue, ordering: .relaxed)
    }

    public func stop() {
        phaseNumber.store(Phase.stopping.rawValue, ordering: .relaxed)
    }

    func requestBegan() {
        inFlight.wrappingAdd(1, ordering: .relaxed)
    }

    func requestEnded() {
        inFlight.wrappingSubtract(1, ordering: .relaxed)
    }
}
