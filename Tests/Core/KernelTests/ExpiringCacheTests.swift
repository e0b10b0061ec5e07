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

    @Test("keeps keys apart, and no more of them than stated: the oldest make room")
    func bounded() async throws {
        for (index, key) in ["a", "b", "c"].enumerated() {
            #expect(try await value(key) == index + 1)
            clock.advance(seconds: 0.001)
        }

        #expect(try await value("d") == 4)

        for (key, expected) in [("b", 2), ("c", 3), ("d", 4)] { #expect(try await value(key) == expected) }
        #expect(try await value("a") == 5)
    }

    @Test("keeps the youngest, also where a name comes again and again")
    func keepsYoungest() async throws {
        let cache = ExpiringCache<String, Int>(seconds: 1.5, most: 3)
        for index in 0..<1_000 {
            // Every third time the same name, which is too old by then.
            _ = try await cache.value(index % 3 == 0 ? "again" : "new \(index)", at: clock.now) { index }
            clock.advance(seconds: 0.6)
        }

        func kept(_ key: String) async throws -> Int? { try await cache.value(key, at: clock.now, reading: { nil }) }
        clock.advance(seconds: -0.6)
        #expect(try await kept("again") == 999)
        #expect(try await kept("new 998") == 998)
        #expect(try await kept("new 997") == 997)
        clock.advance(seconds: -2.4)
        #expect(try await kept("new 995") == nil)
    }
}
