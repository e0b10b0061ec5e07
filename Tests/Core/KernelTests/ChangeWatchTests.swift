import FoundationEssentials
import Kernel
import Synchronization
import TestKit
import Testing

@Suite("Watch over changes: caches believe longer while they are told")
final class ChangeWatchTests {
    let watch = ChangeWatch()
    let clock = FixedClock()
    let cache: ExpiringCache<String, Int>
    let reads = Mutex(0)

    init() {
        cache = ExpiringCache(following: watch) { change in change.kind == "thing" ? change.id : nil }
    }

    /// How many reads there were, this one included; or what was kept of an earlier one.
    private func value(_ key: String = "a", during happening: () -> Void = {}) async throws -> Int? {
        try await cache.value(key, at: clock.now) {
            happening()
            return reads.withLock { reads in
                reads += 1
                return reads
            }
        }
    }

    private func change(_ kind: String = "thing", _ id: String = "a") -> Change {
        Change(kind: kind, tenant: .default, id: id)
    }

    @Test("without a channel nothing is older than half a second", arguments: [(0.499, 1), (0.5, 2)])
    func untold(seconds: Double, expected: Int) async throws {
        _ = try await value()

        clock.advance(seconds: seconds)

        #expect(try await value() == expected)
    }

    @Test("with a channel nothing is older than ten seconds, told or not", arguments: [(9.999, 1), (10, 2)])
    func told(seconds: Double, expected: Int) async throws {
        watch.began()
        _ = try await value()

        clock.advance(seconds: seconds)

        #expect(try await value() == expected)
    }

    @Test("what is told to have changed is read again, and nothing else")
    func dropsOne() async throws {
        watch.began()
        #expect(try await value("a") == 1)
        #expect(try await value("b") == 2)

        watch.told(change("thing", "a"))
        watch.told(change("another thing", "b"))

        #expect(try await value("b") == 2)
        #expect(try await value("a") == 3)
    }

    @Test("what was read before the channel stood does not live on by the longer time")
    func dropsAtBeginning() async throws {
        #expect(try await value() == 1)

        watch.began()

        #expect(try await value() == 2)
    }

    @Test("a channel that is lost takes everything with it, and the short time holds again")
    func dropsAtLoss() async throws {
        watch.began()
        #expect(try await value("a") == 1)

        watch.lost()

        #expect(try await value("a") == 2)
        clock.advance(seconds: 0.5)
        #expect(try await value("a") == 3)
    }

    @Test("a change that cannot be made out drops everything")
    func dropsAll() async throws {
        watch.began()
        #expect(try await value("a") == 1)
        #expect(try await value("b") == 2)

        watch.dropAll()

        #expect(try await value("a") == 3)
        #expect(try await value("b") == 4)
    }

    static let interruptions: [@Sendable (ChangeWatch) -> Void] = [
        { $0.told(Change(kind: "thing", tenant: .default, id: "a")) }, { $0.began() }, { $0.lost() }, { $0.dropAll() },
    ]

    @Test(
        "a read that was under way is answered and not kept: it may have seen what is no longer so",
        arguments: interruptions.indices)
    func underWay(index: Int) async throws {
        watch.began()

        #expect(try await value(during: { Self.interruptions[index](watch) }) == 1)

        #expect(try await value() == 2)
        #expect(try await value() == 2)
    }

    @Test("a cache that is gone is not told")
    func gone() async throws {
        var other: ExpiringCache<String, Int>? = ExpiringCache(following: watch) { $0.id }
        weak let left = other
        other = nil

        watch.told(change())

        #expect(left == nil)
    }
}
