import Authentication
import Kernel
import OAuth
import Redis
import TestKit
import Testing

@Suite("The stores on a cluster", .enabled(if: ServerProcess.isInstalled))
struct ClusterStoreTests {
    @Test("keep every promise where keys lie on three masters")
    func promises() async throws {
        try await ClusterRig.run { rig in
            try await withClient(rig.url) { client in
                try await verify(Promise<any CodeStore>.all, on: client, \.codes)
                try await verify(Promise<any RefreshFamilyStore>.all, on: client, \.refreshFamilies)
                try await verify(Promise<any SessionStore>.all, on: client, \.sessions)
                try await verify(Promise<any JourneyStore>.all, on: client, \.journeys)
                try await verify(Promise<any OneTimeStore>.all, on: client, \.oneTime)
                try await verify(Promise<any ReplayMarks>.all, on: client, \.replayMarks)
                try await verify(Promise<any RateCounters>.all, on: client, \.rateCounters)
                try await RedisStores(client, clock: clockOfStores).prepare()
            }
        }
    }

    private func verify<Port>(
        _ promises: [Promise<Port>], on client: RedisClient, _ port: (RedisStores) -> Port
    ) async throws {
        for (index, promise) in promises.enumerated() {
            let stores = RedisStores(client, prefix: "\(Port.self) \(index)", clock: clockOfStores)
            try await promise.verify(port(stores))
        }
    }
}
