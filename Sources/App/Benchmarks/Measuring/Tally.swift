/// The times and failures of one kind of work.
struct Tally: Sendable {
    private let window: Window
    private(set) var times: [Duration] = []
    private(set) var errors = 0
    private(set) var firstError: String?

    init(of window: Window) {
        self.window = window
    }

    /// Does the work and notes how long it took, if it was done within the window. A failure counts whenever it comes.
    ///
    /// - Returns: what the work returned; nil if it failed.
    @discardableResult
    mutating func time<Result>(_ work: () async throws -> Result) async -> Result? {
        let start = ContinuousClock.now
        do {
            let result = try await work()
            add(since: start)
            return result
        } catch {
            fail(error)
            return nil
        }
    }

    mutating func add(since start: ContinuousClock.Instant) {
        let end = ContinuousClock.now
        if window.contains(end) { times.append(end - start) }
    }

    mutating func fail(_ error: any Error) {
        errors += 1
        firstError = firstError ?? String(describing: error)
    }

    mutating func merge(_ other: Tally) {
        times += other.times
        errors += other.errors
        firstError = firstError ?? other.firstError
    }
}

/// The rate and the percentiles of a tally.
struct Summary: Encodable {
    let count: Int
    let errors: Int
    let firstError: String?
    let perSecond: Double
    let p50Ms: Double
    let p99Ms: Double

    init(_ tally: Tally, over seconds: Double) {
        let sorted = tally.times.sorted()
        count = sorted.count
        errors = tally.errors
        firstError = tally.firstError
        perSecond = Double(sorted.count) / seconds
        p50Ms = Self.milliseconds(sorted, at: 0.50)
        p99Ms = Self.milliseconds(sorted, at: 0.99)
    }

    /// The nearest rank: the least time that so large a share does not exceed.
    private static func milliseconds(_ sorted: [Duration], at share: Double) -> Double {
        guard !sorted.isEmpty else { return 0 }
        let rank = Int((share * Double(sorted.count)).rounded(.up))
        return sorted[max(rank, 1) - 1] / .milliseconds(1)
    }
}
