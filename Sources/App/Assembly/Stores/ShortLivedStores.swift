import Authentication
import Kernel
import OAuth
import Redis
import SQLStore

/// What is short-lived and hot, behind ports of which nobody above knows the technology.
struct ShortLivedStores: Sendable {
    let codes: any CodeStore
    let journeys: any JourneyStore
    let sessions: any SessionStore
    let refreshFamilies: any RefreshFamilyStore
    let oneTime: any OneTimeStore
    let replayMarks: any ReplayMarks
    let rateCounters: any RateCounters

    /// In Redis where there is one, otherwise in the database.
    init(
        _ sql: SQLStores, of database: Database, _ redis: RedisClient?, _ settings: Settings.Redis?, clock: any Clock
    ) {
        guard let redis, let settings else {
            self.init(sql, isShared: database.takesManyServers)
            return
        }
        let stores = RedisStores(redis, prefix: settings.keyPrefix, clock: clock)
        self.init(stores, families: settings.keepsRefreshFamilies ? stores.refreshFamilies : sql.refreshFamilies)
    }

    /// - Parameter isShared: whether other servers count in the same database; the one server of a file counts in its
    ///   memory, so that strangers cannot make it write.
    private init(_ stores: SQLStores, isShared: Bool) {
        codes = stores.codes
        journeys = stores.journeys
        sessions = stores.sessions
        refreshFamilies = stores.refreshFamilies
        oneTime = stores.oneTime
        replayMarks = stores.replayMarks
        rateCounters = isShared ? stores.rateCounters : InProcessRateCounters()
    }

    private init(_ stores: RedisStores, families: any RefreshFamilyStore) {
        codes = stores.codes
        journeys = stores.journeys
        sessions = stores.sessions
        refreshFamilies = families
        oneTime = stores.oneTime
        replayMarks = stores.replayMarks
        rateCounters = stores.rateCounters
    }
}
