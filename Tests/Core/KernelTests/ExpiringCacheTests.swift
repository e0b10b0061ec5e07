import FoundationEssentials
import Kernel
import Synchronization
import TestKit
import Testing

@Suite("Expiring cache: nothing is older than stated")
struct ExpiringCacheTests {
    struct Failure: Error {}

    final class Source: Sendable {
        let reads = Mutex(0)

        func read() -> Int {
            reads.withLock { reads in
                reads += 1
                return reads
            }
        }
    }

    let cache = ExpiringCache<String, Int>(seconds: 0.5, most: 3)
    let clock = FixedClock()
    let source = Source()

    private func value(_ key: String = "a") async throws -> Int? {
        try await cache.value(key, at: clock.now) { source.read() }
    }

    @Test("keeps no failure: the next one asks again")
    func keepsNoFailure() async throws {
        await #expect(throws: Failure.self) { try await cache.value("a", at: clock.now) { throw Failure() } }

        #expect(try await value() == 1)
    }

    @Test("keeps no absence: names that are not there fill nothing and appear at once")
    func keepsNoAbsence() async throws {
        #expect(try await cache.value("a", at: clock.now) { nil } == nil)

        #expect(try await value() == 1)
    }

    @Test("reads once within the time, and anew when it is over", arguments: [(0.499, 1), (0.5, 2), (60, 2)])
    func expires(seconds: Double, expected: Int) async throws {
        #expect(try await value() == 1)

        clock.advance(seconds: seconds)

        #expect(try await value() == expected)
    }

    @Test("does not take old values for new ones when the clock is set back")
    func clockSetBack() async throws {
        #expect(try await value() == 1)

        clock.advance(seconds: -3_600)

        #expect(try await value() == 2)
    }

    @Test("keeps keys apart")
    func keysApart() async throws {
        #expect(try await value("a") == 1)
        #expect(try await value("b") == 2)

        #expect(try await value("a") == 1)
        #expect(try await value("b") == 2)
    }

    @Test("keeps no more than stated, and the youngest half of it", arguments: [1, 2, 3, 10, 100])
    func bounded(most: Int) async throws {
        let cache = ExpiringCache<Int, Int>(seconds: 60, most: most)

        for index in 0..<1_000 {
            _ = try await cache.value(index, at: clock.now) { index }

            var kept: [Int] = []
            for earlier in max(0, index - 2 * most)...index {
                // What is not there is not put there either, so that looking changes nothing.
                if try await cache.value(earlier, at: clock.now, reading: { nil }) == earlier { kept.append(earlier) }
            }
            #expect(kept.count <= most)
            #expect(kept.suffix((most + 1) / 2) == Array(max(0, index + 1 - (most + 1) / 2)...index)[...])
        }
    }

    @Test("tells the newest of what was read twice, also from an older half")
    func readTwice() async throws {
        let cache = ExpiringCache<String, Int>(seconds: 0.5, most: 4)
        for key in ["a", "b"] { _ = try await cache.value(key, at: clock.now) { 1 } }
        clock.advance(seconds: 0.5)

        _ = try await cache.value("a", at: clock.now) { 2 }

        #expect(try await cache.value("a", at: clock.now, reading: { nil }) == 2)
        #expect(try await cache.value("b", at: clock.now, reading: { nil }) == nil)
    }
}
