public import FoundationEssentials

/// Rows that nobody may use any more once they are past their time, to be removed in slices.
///
/// Nothing depends on the removal but space. Stores that forget by themselves have no shelf.
public protocol Shelf: Sendable {
    /// For the log.
    var name: String { get }

    /// Removes rows of all tenants, the oldest first.
    ///
    /// - Returns: how many were removed, `limit` at most.
    func removeExpired(at now: Date, limit: Int) async throws -> Int
}
