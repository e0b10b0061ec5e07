/// Runs units of work on what must never be forgotten.
///
/// `Stores` is the set of stores that a capability works on, all of one tenant and one transaction.
/// The work may await nothing but its stores: a transaction waits for no network and no user.
public protocol Storage<Stores>: Sendable {
    associatedtype Stores: Sendable

    /// Runs reads of what has been committed: each sees at least all writes that were answered before it began.
    ///
    /// - Throws: ``StoreUnavailable`` when the store cannot answer, or what the work throws.
    func read<Result: Sendable>(
        _ tenant: TenantID,
        _ work: @Sendable (Stores) async throws -> Result
    ) async throws -> Result

    /// Runs one transaction, as if it ran alone: when this returns, everything the work wrote is durable; when it throws,
    /// nothing is.
    ///
    /// The work may be run again from the start when others stood in its way, so it does nothing but ask its stores.
    ///
    /// - Throws: ``StoreUnavailable`` when the store cannot answer, or what the work throws.
    func write<Result: Sendable>(
        _ tenant: TenantID,
        _ work: @escaping @Sendable (Stores) async throws -> Result
    ) async throws -> Result
}

/// A store could not answer. The caller may try again later; it learns nothing about what it asked for.
public struct StoreUnavailable: Error, Sendable {
    /// For the log only.
    public let reason: String

    public init(_ reason: String) {
        self.reason = reason
    }
}
