/// How far a long piece of work is.
public struct Progress: Equatable, Sendable {
    /// What is being done now, such as `copying users`.
    public let step: String
    public let done: Int
    public let total: Int

    public init(_ step: String, done: Int, of total: Int) {
        self.step = step
        self.done = done
        self.total = total
    }

    /// Told often; whoever shows it chooses how often to look.
    public typealias Report = @Sendable (Progress) -> Void
}

/// Shows progress as a bar that is drawn over itself, or where nobody watches as a line now and then.
public struct ProgressLines: Sendable {
    private static let barWidth = 30
    private static let plainPause = Duration.seconds(3)
    private static let barPause = Duration.milliseconds(100)

    private let isTerminal: Bool
    /// Of what is counted now: each kind of work has a pace of its own.
    private var start: ContinuousClock.Instant
    private var latest: Progress?
    private var shownAt: ContinuousClock.Instant?

    public init(isTerminal: Bool, at start: ContinuousClock.Instant) {
        self.isTerminal = isTerminal
        self.start = start
    }

    /// What is to be written, if it is time for it.
    public mutating func text(_ progress: Progress, at now: ContinuousClock.Instant) -> String? {
        if let latest, latest.total != progress.total || latest.done > progress.done { start = now }
        latest = progress
        let pause = isTerminal ? Self.barPause : Self.plainPause
        guard shownAt.map({ now - $0 >= pause }) ?? true else { return nil }
        shownAt = now
        return line(progress, at: now)
    }

    /// What is to be written when all is done or has failed, so that what follows begins on a line of its own.
    public func end(_ progress: Progress, at now: ContinuousClock.Instant) -> String {
        line(progress, at: now) + (isTerminal ? "\n" : "")
    }

    private func line(_ progress: Progress, at now: ContinuousClock.Instant) -> String {
        let share = progress.total > 0 ? min(1, Double(progress.done) / Double(progress.total)) : 1
        let percent = "\(Int(share * 100)) %"
        let words = "\(progress.step): \(progress.done) of \(progress.total)" + remaining(share, at: now)
        guard isTerminal else { return "\(percent) \(words)\n" }
        let full = Int(share * Double(Self.barWidth))
        let bar = String(repeating: "█", count: full) + String(repeating: "░", count: Self.barWidth - full)
        // To the start of the line, and what stood behind it is taken away.
        return "\r\u{1b}[K\(bar) \(percent) \(words)"
    }

    private func remaining(_ share: Double, at now: ContinuousClock.Instant) -> String {
        let seconds = (now - start) / .seconds(1)
        guard share > 0.02, share < 1, seconds > 2 else { return "" }
        return ", about \(Int(seconds / share * (1 - share)) + 1) s left"
    }
}
