import Cryptography
public import FoundationEssentials
public import Kernel

/// Limits wrong tries by account and by address prefix, counted before the check, so that many at once gain nothing.
///
/// A limit is temporary, per factor, and says nothing of whether the account exists: unknown names are counted alike.
public struct Throttle: Sendable {
    public struct Limits: Equatable, Sendable {
        public var windowSeconds: Int
        public var perAccount: Int
        /// High, because a whole company may stand behind one address.
        public var perAddress: Int

        public init(windowSeconds: Int = 900, perAccount: Int = 20, perAddress: Int = 300) {
            self.windowSeconds = windowSeconds
            self.perAccount = perAccount
            self.perAddress = perAddress
        }
    }

    private let counters: any RateCounters
    private let limits: Limits

    public init(counters: any RateCounters, limits: Limits) {
        self.counters = counters
        self.limits = limits
    }

    /// - Parameters:
    ///   - account: the name as normalised, known or not.
    ///   - address: the prefix that one attacker commands (/32 of IPv4, /64 of IPv6).
    /// - Throws: ``TooManyTries``.
    public func count(_ attempt: Attempt, in tenant: TenantID, at now: Date) async throws {
        let seconds = limits.windowSeconds
        let byAddress = try await counters.count(attempt.addressKey, in: tenant, windowSeconds: seconds, at: now)
        guard byAddress <= limits.perAddress else { throw TooManyTries(retryAfterSeconds: seconds) }
        let byAccount = try await counters.count(attempt.accountKey, in: tenant, windowSeconds: seconds, at: now)
        guard byAccount <= limits.perAccount else { throw TooManyTries(retryAfterSeconds: seconds) }
    }

    /// A success clears the account's count, and takes back only itself from the address':
    /// one good account must not pay for tries on others.
    public func succeeded(_ attempt: Attempt, in tenant: TenantID, at now: Date) async throws {
        try await counters.reset(attempt.accountKey, in: tenant)
        try await counters.uncount(attempt.addressKey, in: tenant, windowSeconds: limits.windowSeconds, at: now)
    }
}

/// One try of a factor, as the throttle sees it.
public struct Attempt: Equatable, Sendable {
    let accountKey: String
    let addressKey: String

    public init(_ factor: FactorEvent.Kind, account: String, addressPrefix: String) {
        // A digest: what is typed as a name may be a password in the wrong field.
        accountKey = "\(factor.rawValue).account.\(Secret(account).digest.base64URL)"
        addressKey = "\(factor.rawValue).address.\(addressPrefix)"
    }
}

public struct TooManyTries: Error, Equatable, Sendable {
    public let retryAfterSeconds: Int
}
