import ArgumentParser

/// How long to load and to measure.
struct Timing: ParsableArguments {
    @Option(help: "Seconds that are measured.")
    var seconds = 2.0

    @Option(help: "Seconds of the same load before.")
    var warmUp = 0.5
}

/// The time that is measured, within a load that begins before it and ends after it.
///
/// What is under way at both ends balances: a request counts where it is answered.
struct Window: Sendable {
    let opens: ContinuousClock.Instant
    let closes: ContinuousClock.Instant

    init(_ timing: Timing) {
        opens = .now + .seconds(timing.warmUp)
        closes = opens + .seconds(timing.seconds)
    }

    var isOver: Bool { ContinuousClock.now >= closes }

    var seconds: Double { (closes - opens) / .seconds(1) }

    func contains(_ instant: ContinuousClock.Instant) -> Bool {
        opens <= instant && instant < closes
    }
}
