import Synchronization

/// Whether this process wants traffic, and how much it has in hand.
///
/// Shared by the listener, its connections and the internal listener. Atomic, because it is read for each response.
public final class Readiness: Sendable {
    private let draining = Atomic(false)
    private let inFlight = Atomic(0)

    public init() {}

    /// True from the moment the process is asked to stop. `/health/ready` then answers 503, and every response says
    /// `Connection: close`, so that clients and balancers go elsewhere while they are still served.
    public var isDraining: Bool { draining.load(ordering: .relaxed) }

    /// Requests that have arrived and are not answered yet.
    public var requestsInFlight: Int { inFlight.load(ordering: .relaxed) }

    public func drain() {
        draining.store(true, ordering: .relaxed)
    }

    func requestBegan() {
        inFlight.wrappingAdd(1, ordering: .relaxed)
    }

    func requestEnded() {
        inFlight.wrappingSubtract(1, ordering: .relaxed)
    }
}
