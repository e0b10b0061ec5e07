public import FoundationEssentials

/// Counts tries in sliding windows.
public protocol RateCounters: Sendable {
    /// Counts one try and answers how many there were within the window, this one included.
    ///
    /// The answer may be an upper estimate: the window before counts for the part of it that the sliding window still covers.
    func count(_ key: String, in tenant: TenantID, windowSeconds: Int, at now: Date) async throws -> Int

    /// How many there were within the window, counting nothing.
    func tries(_ key: String, in tenant: TenantID, windowSeconds: Int, at now: Date) async throws -> Int

    /// Takes one try back: it turned out to be a good one.
    func uncount(_ key: String, in tenant: TenantID, windowSeconds: Int, at now: Date) async throws

    /// Forgets the tries under a key.
    func reset(_ key: String, in tenant: TenantID) async throws
}
