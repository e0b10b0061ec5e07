public import FoundationEssentials

/// Limits how often strangers may begin what leaves a row behind, by the address prefix that one of them commands.
public struct AddressLimit: Sendable {
    private let counters: any RateCounters
    private let name: String
    private let windowSeconds: Int
    private let most: Int

    /// - Parameters:
    ///   - name: of what is begun; each has a count of its own.
    ///   - most: within the window. High, because a whole company may stand behind one address.
    public init(_ name: String, by counters: any RateCounters, windowSeconds: Int, most: Int) {
        self.counters = counters
        self.name = name
        self.windowSeconds = windowSeconds
        self.most = most
    }

    /// Counts one more, before anything is done for it.
    ///
    /// - Throws: ``AddressLimitReached``, `StoreUnavailable`.
    public func count(_ addressPrefix: String, in tenant: TenantID, at now: Date) async throws {
        let begun = try await counters.count(key(addressPrefix), in: tenant, windowSeconds: windowSeconds, at: now)
        guard begun <= most else { throw AddressLimitReached(retryAfterSeconds: windowSeconds) }
    }

    /// Takes back one that came to a good end: those who do what they came for never reach the limit.
    public func uncount(_ addressPrefix: String, in tenant: TenantID, at now: Date) async throws {
        try await counters.uncount(key(addressPrefix), in: tenant, windowSeconds: windowSeconds, at: now)
    }

    private func key(_ addressPrefix: String) -> String { "\(name).address.\(addressPrefix)" }
}

public struct AddressLimitReached: Error, Equatable, Sendable {
    public let retryAfterSeconds: Int
}
