import SQLStore

/// When to try again after failures: at once after none, then after ever longer pauses.
struct Backoff {
    private static let firstMilliseconds = 50
    private static let lastMilliseconds = 1_000

    private var failures = 0
    private var pausedUntil: (ContinuousClock.Instant, SQLError)?

    /// The last failure, as long as it is too early for another try.
    func refusal(at now: ContinuousClock.Instant) -> SQLError? {
        guard let (end, error) = pausedUntil, now < end else { return nil }
        return error
    }

    mutating func note(_ error: SQLError, at now: ContinuousClock.Instant) {
        pausedUntil = (now + nextPause(), error)
    }

    /// Twice the one before, with a part that differs between processes, so that they do not all come back at once.
    mutating func nextPause() -> Duration {
        let pause = min(Self.lastMilliseconds, Self.firstMilliseconds << min(failures, 16))
        failures += 1
        return .milliseconds(pause / 2 + Jitter.below(pause / 2 + 1))
    }
}

/// A little disorder, of no value to anybody who guesses it.
enum Jitter {
    static func below(_ limit: Int) -> Int {
        Int(UInt(bitPattern: ContinuousClock.now.hashValue) % UInt(limit))
    }
}
