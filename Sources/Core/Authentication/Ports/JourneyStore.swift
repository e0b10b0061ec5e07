public import FoundationEssentials
public import Kernel

/// Keeps journeys until they end or expire.
public protocol JourneyStore: Sendable {
    func add(_ journey: Journey, in tenant: TenantID) async throws
    func journey(_ id: ID<Journey>, in tenant: TenantID, at now: Date) async throws -> Journey?

    /// Writes what happened in it.
    ///
    /// - Returns: false if the journey has ended meanwhile; then nothing is written.
    func save(_ journey: Journey, in tenant: TenantID, at now: Date) async throws -> Bool

    /// Ends a journey, once: of several who end it at the same time one is answered true.
    func consume(_ id: ID<Journey>, in tenant: TenantID, at now: Date) async throws -> Bool
}
