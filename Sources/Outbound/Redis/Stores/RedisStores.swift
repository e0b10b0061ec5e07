public import Authentication
public import Kernel
public import OAuth

/// What is short-lived and hot, kept in Redis or Valkey: every port passes the same contract as on SQL.
///
/// Nothing here is the only thing between a person and what was forbidden: Redis may lose its last writes, or all of them,
/// and then codes, sessions and tokens are refused, never revived. Records end by themselves, at their expiry as the clock
/// here sees it. Where a store cannot answer, or finds what it cannot read, it throws `StoreUnavailable` and no call is
/// repeated: what a retry by the caller means is said at each verb that writes.
public struct RedisStores: Sendable {
    private let database: RedisDatabase

    /// - Parameter prefix: what the name of every key begins with, so that several installations may share a Redis.
    public init(_ client: RedisClient, prefix: String = "surety", clock: any Clock) {
        self.init(executor: client, prefix: prefix, clock: clock)
    }

    init(executor: any RedisExecutor, prefix: String, clock: any Clock) {
        database = RedisDatabase(executor: executor, names: KeyNames(prefix: prefix), clock: clock)
    }

    public var codes: any CodeStore { RedisCodeStore(database: database) }
    public var journeys: any JourneyStore { RedisJourneyStore(database: database) }
    public var sessions: any SessionStore { RedisSessionStore(database: database) }
    public var refreshFamilies: any RefreshFamilyStore { RedisRefreshFamilyStore(database: database) }
    /// Pushed requests, ceremonies and whatever else is used once.
    public var oneTime: any OneTimeStore { RedisOneTimeStore(database: database) }
    public var replayMarks: any ReplayMarks { RedisReplayMarks(database: database) }
    public var rateCounters: any RateCounters { RedisRateCounters(database: database) }

    /// Lets replay marks be remembered from now on, unless they already are.
    ///
    /// For the start of a server: otherwise the first proof that comes to a Redis which has just begun, made a moment before
    /// that, is told that it may have come already.
    public func prepare() async throws {
        try await RedisReplayMarks(database: database).beginEpochs(at: database.clock.now)
    }
}
