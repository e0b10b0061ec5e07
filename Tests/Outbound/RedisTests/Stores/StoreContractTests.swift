import Authentication
import Kernel
import OAuth
import Redis
import TestKit
import Testing

@Suite("The stores in Redis keep what their ports promise", .enabled(if: sharedServerURL != nil))
struct StoreContractTests {
    @Test("codes", arguments: Promise<any CodeStore>.all)
    func codes(_ promise: Promise<any CodeStore>) async throws {
        try await withStores { stores, _ in try await promise.verify(stores.codes) }
    }

    @Test("refresh-token families", arguments: Promise<any RefreshFamilyStore>.all)
    func refreshFamilies(_ promise: Promise<any RefreshFamilyStore>) async throws {
        try await withStores { stores, _ in try await promise.verify(stores.refreshFamilies) }
    }

    @Test("sessions", arguments: Promise<any SessionStore>.all)
    func sessions(_ promise: Promise<any SessionStore>) async throws {
        try await withStores { stores, _ in try await promise.verify(stores.sessions) }
    }

    @Test("journeys", arguments: Promise<any JourneyStore>.all)
    func journeys(_ promise: Promise<any JourneyStore>) async throws {
        try await withStores { stores, _ in try await promise.verify(stores.journeys) }
    }

    @Test("what is used once", arguments: Promise<any OneTimeStore>.all)
    func oneTime(_ promise: Promise<any OneTimeStore>) async throws {
        try await withStores { stores, _ in try await promise.verify(stores.oneTime) }
    }

    @Test("replay marks", arguments: Promise<any ReplayMarks>.all)
    func replayMarks(_ promise: Promise<any ReplayMarks>) async throws {
        try await withStores { stores, _ in try await promise.verify(stores.replayMarks) }
    }

    @Test("rate counters", arguments: Promise<any RateCounters>.all)
    func rateCounters(_ promise: Promise<any RateCounters>) async throws {
        try await withStores { stores, _ in try await promise.verify(stores.rateCounters) }
    }
}
