import FoundationEssentials
import Kernel
import TestKit
import Testing

@Suite("Rate counters of one process (Security 7)")
struct RateCounterTests {
    let counters = InProcessRateCounters()
    let start = Date(milliseconds: 1_700_000_000_000)

    private func count(_ key: String, after seconds: Double) async throws -> Int {
        try await counters.count(key, in: .default, windowSeconds: 100, at: start.addingTimeInterval(seconds))
    }

    private func tries(_ key: String, after seconds: Double) async throws -> Int {
        try await counters.tries(key, in: .default, windowSeconds: 100, at: start.addingTimeInterval(seconds))
    }

    @Test("keep what every counter promises", arguments: Promise<any RateCounters>.all)
    func contract(_ promise: Promise<any RateCounters>) async throws {
        try await promise.verify(InProcessRateCounters())
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
