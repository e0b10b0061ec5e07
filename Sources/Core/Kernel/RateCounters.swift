public import FoundationEssentials

/// Counts tries in sliding windows.
public protocol RateCounters: Sendable {
    /// Counts one try and answers how many there were within the window, this one included.
    ///
    /// The answer is an upper estimate: the window before counts for the part of it that the sliding window still covers.
    func count(_ key: String, in tenant: TenantID, windowSeconds: Int, at now: Date) async throws -> Int

    /// Forgets the tries under a key, after a success.
    func reset(_ key: String, in tenant: TenantID) async throws
}
