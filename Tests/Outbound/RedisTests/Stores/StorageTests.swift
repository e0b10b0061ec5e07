import Authentication
import Cryptography
import FoundationEssentials
import Kernel
import OAuth
import TestKit
import Testing

@testable import Redis

@Suite("What the stores take of Redis", .enabled(if: ServerProcess.isInstalled))
struct StorageTests {
    private static let userAgent =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36"

    /// As long as those that are given out.
    private func id<Thing>(_ letter: Character, _ number: Int) -> ID<Thing> {
        ID(String(repeating: letter, count: 18) + String(10_000 + number).dropFirst())
    }

    private func session(_ number: Int) -> Session {
        Session(
            id: id("s", number), user: id("u", number), browser: Sample.digest("cookie \(number)"),
            device: Device(userAgent: Self.userAgent, address: "203.0.113.195"),
            factors: [FactorEvent(.password, at: Sample.now)], startedAt: Sample.now, lastUsedAt: Sample.now,
            expiresAt: Sample.after(seconds: 43_200))
    }

    private func family(_ number: Int) -> RefreshFamily {
        let grant: ID<Grant> = id("g", number)
        return RefreshFamily(
            id: RefreshFamily.id(of: grant), grant: grant, client: id("c", 1), generation: 100, rotatedAt: Sample.now,
            expiresAt: Sample.after(seconds: 2_592_000))
    }

    @Test("a session with its refresh family takes 1 KB at most, with its part of Redis' own tables")
    func size() async throws {
        try await withStoresAlone { stores, keyspace in
            // What is made once is there with the first: connections, scripts.
            let count = 2_000
            try await add(0..<1, to: stores)
            let before = try await keyspace.bytesInUse()

            try await add(1..<count + 1, to: stores)

            let each = try await (keyspace.bytesInUse() - before) / count
            #expect(each <= 1_024)
            #expect(try await keyspace.keys().count == 4 * (count + 1))
        }
    }

    private func add(_ numbers: Range<Int>, to stores: RedisStores) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in numbers {
                group.addTask { try await stores.sessions.save(session(number), replacing: nil, in: .default) }
                group.addTask { try await stores.refreshFamilies.add(family(number), in: .default) }
            }
            try await group.waitForAll()
        }
    }

    @Test("every record ends by itself, codes a day after their end")
    func ends() async throws {
        try await withStoresAlone { stores, keyspace in
            try await Verb.prepare(stores)

            for key in try await keyspace.keys() where !key.hasSuffix("{\(Sample.digest("proof").bytes[0] % 16)}") {
                let left = try await keyspace.millisecondsLeft(key)
                let most: Double =
                    switch key.split(separator: ":")[2] {
                    case "c": 600 + 60 + 86_400
                    case "n": 120
                    default: 600 + 3_600
                    }
                #expect(left > 0 && Double(left) <= most * 1_000, "\(key)")
                #expect(Double(left) > most * 1_000 - 60_000, "\(key)")
            }
        }
    }

    @Test("nothing is kept of a family, a code and a journey that are over, but that the code was used")
    func leavings() async throws {
        try await withStoresAlone { stores, keyspace in
            try await Verb.prepare(stores)

            _ = try await stores.codes.redeem(Sample.digest("code"), in: .default, at: Sample.now)
            _ = try await stores.journeys.consume(ID("j-1"), in: .default, at: Sample.now)
            _ = try await stores.oneTime.consume(Sample.digest("value"), for: "p", in: .default, at: Sample.now)
            _ = try await stores.sessions.end(ID("s-1"), in: .default)
            try await stores.refreshFamilies.end(of: ID("g-1"), in: .default)
            try await stores.rateCounters.reset("a", in: .default)

            let kinds = Set(try await keyspace.keys().map { $0.split(separator: ":", maxSplits: 3)[2] })
            #expect(kinds == ["c", "{\(Sample.digest("proof").bytes[0] % 16)}"])
        }
    }

    @Test("an end that was cut off is finished by the next one")
    func endAgain() async throws {
        try await withStoresAlone { stores, keyspace in
            for id in ["f-1", "f-2", "f-3"] { try await stores.refreshFamilies.add(Sample.family(id), in: .default) }

            for calls in 1...6 {
                let failing = RedisStores(
                    executor: FailingExecutor(keyspace.client, afterCalls: calls, isCarriedOut: false),
                    prefix: "surety", clock: clockOfStores)
                try? await failing.refreshFamilies.end(of: ID("g-1"), in: .default)
            }
            try await stores.refreshFamilies.end(of: ID("g-1"), in: .default)

            #expect(try await keyspace.keys().isEmpty)
        }
    }
}
