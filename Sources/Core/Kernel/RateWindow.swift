public import FoundationEssentials

/// The window in which a moment lies, one of those that follow each other from 1970 on; with the one before it makes the
/// window that slides.
public struct RateWindow: Sendable {
    public let number: Int64
    private let milliseconds: Int64
    private let elapsed: Int64

    public init(seconds: Int, at now: Date) {
        milliseconds = Int64(seconds) * 1_000
        (number, elapsed) = now.milliseconds.quotientAndRemainder(dividingBy: milliseconds)
    }

    /// From when on the tries of this window count for nothing.
    public var followingEnd: Date { Date(milliseconds: (number + 2) * milliseconds) }

    /// How many tries count at this moment, given those of a window and of the one before it.
    ///
    /// - Parameter kept: the number of that window; a later one, when the clock was set back, goes on counting.
    public func estimate(_ tries: Int64, before: Int64, in kept: Int64) -> Int {
        if kept >= number { return Int(tries + covered(before)) }
        return kept == number - 1 ? Int(covered(tries)) : 0
    }

    /// The part of them that the sliding window still covers, if they are spread evenly.
    private func covered(_ tries: Int64) -> Int64 { tries * (milliseconds - elapsed) / milliseconds }
}
