import FoundationEssentials
import Kernel
import TestKit
import Testing

@Suite("Rate counters of one process (Security 7)")
struct RateCounterTests {
    let counters = InProcessRateCounters()
    /// The beginning of a window of 100 seconds.
    let start = Date(milliseconds: 1_700_000_000_000)
    let tenant = TenantID.default

    private func count(_ key: String, after seconds: Double, in tenant: TenantID = .default) async throws -> Int {
        try await counters.count(key, in: tenant, windowSeconds: 100, at: start.addingTimeInterval(seconds))
    }

    private func tries(_ key: String, after seconds: Double) async throws -> Int {
        try await counters.tries(key, in: tenant, windowSeconds: 100, at: start.addingTimeInterval(seconds))
    }

    @Test("counts each try, under its key and its tenant alone")
    func countsByKey() async throws {
        #expect(try await count("a", after: 0) == 1)
        #expect(try await count("a", after: 1) == 2)
        #expect(try await count("b", after: 1) == 1)
        #expect(try await count("a", after: 1, in: TenantID("other")) == 1)
        #expect(try await tries("a", after: 1) == 2)
        #expect(try await tries("never", after: 1) == 0)
    }

    @Test(
        "slides: the window before counts for the part of it that is still covered",
        arguments: [(100.0, 10), (110, 9), (150, 5), (199, 0), (200, 0), (500, 0)]
    )
    func slides(seconds: Double, expected: Int) async throws {
        for _ in 0..<10 { _ = try await count("a", after: 50) }

        #expect(try await tries("a", after: seconds) == expected)
    }

    @Test("counts on when the clock is set back, and forgives nothing")
    func clockSetBack() async throws {
        for _ in 0..<3 { _ = try await count("a", after: 150) }

        #expect(try await count("a", after: 20) == 4)
        #expect(try await tries("a", after: 150) == 4)
    }

    @Test("takes back one try, and never more than there were")
    func uncounts() async throws {
        _ = try await count("a", after: 0)
        _ = try await count("a", after: 0)

        for expected in [1, 0, 0] {
            try await counters.uncount("a", in: tenant, windowSeconds: 100, at: start)
            #expect(try await tries("a", after: 0) == expected)
        }
    }

    @Test("forgets the tries under one key, those of the window before among them")
    func resets() async throws {
        for _ in 0..<5 { _ = try await count("a", after: 90) }
        _ = try await count("a", after: 101)
        _ = try await count("b", after: 101)

        try await counters.reset("a", in: tenant)

        #expect(try await tries("a", after: 101) == 0)
        #expect(try await tries("b", after: 101) == 1)
    }

    @Test("counts every one of many at once")
    func countsInParallel() async throws {
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<64 { group.addTask { try await count("a", after: 0) } }
            return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
        }

        #expect(counts == Set(1...64))
    }

    @Test("keeps a bounded number of keys: made-up names push out quiet ones, never the busy one")
    func evicts() async throws {
        for _ in 0..<50 { _ = try await count("attacked", after: 0) }
        for index in 0..<InProcessRateCounters.keysMax - 1 { _ = try await count("name \(index)", after: 0) }

        #expect(try await count("one too many", after: 0) == 1)

        #expect(try await tries("attacked", after: 0) == 50)
        #expect(try await tries("one too many", after: 0) == 1)
        var left = 0
        for index in 0..<InProcessRateCounters.keysMax - 1 { left += try await tries("name \(index)", after: 0) }
        #expect(left == InProcessRateCounters.keysMax - 1 - InProcessRateCounters.keysMax / 10)
    }

    @Test("pushes out what has not been tried for long before what was tried now")
    func evictsOldestFirst() async throws {
        for _ in 0..<50 { _ = try await count("long ago", after: 0) }
        for index in 0..<InProcessRateCounters.keysMax { _ = try await count("name \(index)", after: 1_000) }

        #expect(try await tries("long ago", after: 0) == 0)
    }
}
