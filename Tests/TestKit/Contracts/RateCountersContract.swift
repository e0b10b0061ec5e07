import FoundationEssentials
public import Kernel
import Testing

extension Promise<any RateCounters> {
    /// What every place in which tries are counted keeps (Security 7).
    public static let all: [Promise] = [
        Promise("counts each try, under its key and its tenant alone") { counters async throws in
            #expect(try await counters.count("a", after: 0) == 1)
            #expect(try await counters.count("a", after: 1) == 2)
            #expect(try await counters.count("b", after: 1) == 1)
            #expect(try await counters.count("a", after: 1, in: Sample.other) == 1)
            #expect(try await counters.tries("a", after: 1) == 2)
            #expect(try await counters.tries("never", after: 1) == 0)
        },
        Promise("slides: the window before counts for the part of it that is still covered") { counters in
            for _ in 0..<10 { _ = try await counters.count("a", after: 50) }

            for (seconds, expected) in [(99.999, 10), (100, 10), (110, 9), (150, 5), (199, 0), (200, 0), (500, 0)] {
                #expect(try await counters.tries("a", after: seconds) == expected, "after \(seconds) s")
            }
            #expect(try await counters.count("a", after: 150) == 6)
            #expect(try await counters.count("a", after: 250) == 1)
        },
        Promise("remembers nothing of windows before the last") { counters in
            for _ in 0..<4 { _ = try await counters.count("a", after: 50) }

            #expect(try await counters.count("a", after: 200) == 1)
            #expect(try await counters.tries("a", after: 200) == 1)
        },
        Promise("counts on when the clock is set back, and forgives nothing") { counters in
            for _ in 0..<3 { _ = try await counters.count("a", after: 150) }

            #expect(try await counters.count("a", after: 20) == 4)
            #expect(try await counters.tries("a", after: 150) == 4)
        },
        Promise("takes back one try, and never more than there were") { counters in
            _ = try await counters.count("a", after: 0)
            _ = try await counters.count("a", after: 0)

            for expected in [1, 0, 0] {
                try await counters.uncount("a", after: 0)
                #expect(try await counters.tries("a", after: 0) == expected)
            }
            try await counters.uncount("never", after: 0)
            #expect(try await counters.tries("never", after: 0) == 0)
        },
        Promise("takes nothing back from a window that is over") { counters in
            for _ in 0..<4 { _ = try await counters.count("a", after: 50) }

            try await counters.uncount("a", after: 100)

            #expect(try await counters.tries("a", after: 100) == 4)
        },
        Promise("forgets the tries under one key, those of the window before among them") { counters in
            for _ in 0..<5 { _ = try await counters.count("a", after: 90) }
            _ = try await counters.count("a", after: 101)
            _ = try await counters.count("a", after: 101, in: Sample.other)
            _ = try await counters.count("b", after: 101)

            try await counters.reset("a", in: .default)

            #expect(try await counters.tries("a", after: 101) == 0)
            #expect(try await counters.tries("a", after: 101, in: Sample.other) == 1)
            #expect(try await counters.tries("b", after: 101) == 1)
        },
        Promise("counts every one of many at once") { counters in
            let counts = try await atOnce { _ in try await counters.count("a", after: 0) }

            #expect(Set(counts) == Set(1...32))
        },
    ]
}

extension Promise<Swept<any RateCounters>> {
    public static let swept: [Promise] = [
        Promise("forgets counters when their tries count for nothing, in slices, the oldest first") { swept in
            for index in 0..<4 { _ = try await swept.store.count("\(index)", after: Double(index) * 100) }

            #expect(try await swept.removeExpired(at: SampleWindow.after(seconds: 199.999), limit: 9) == 0)
            #expect(try await swept.removeExpired(at: SampleWindow.after(seconds: 400), limit: 2) == 2)
            #expect(try await swept.store.tries("2", after: 200) == 1)
            #expect(try await swept.removeExpired(at: SampleWindow.after(seconds: 400), limit: 2) == 1)
            #expect(try await swept.store.tries("3", after: 300) == 1)
        }
    ]
}

/// A window of 100 seconds, of which the clock is at the beginning.
private enum SampleWindow {
    static let seconds = 100
    static func after(seconds: Double) -> Date { Date(milliseconds: 1_700_000_000_000).addingTimeInterval(seconds) }
}

extension RateCounters {
    fileprivate func count(_ key: String, after seconds: Double, in tenant: TenantID = .default) async throws -> Int {
        try await count(
            key, in: tenant, windowSeconds: SampleWindow.seconds, at: SampleWindow.after(seconds: seconds))
    }

    fileprivate func tries(_ key: String, after seconds: Double, in tenant: TenantID = .default) async throws -> Int {
        try await tries(
            key, in: tenant, windowSeconds: SampleWindow.seconds, at: SampleWindow.after(seconds: seconds))
    }

    fileprivate func uncount(_ key: String, after seconds: Double) async throws {
        try await uncount(
            key, in: .default, windowSeconds: SampleWindow.seconds, at: SampleWindow.after(seconds: seconds))
    }
}
