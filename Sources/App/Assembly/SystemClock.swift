public import FoundationEssentials
public import Kernel

/// The machine's clock: the one place that asks it.
public struct SystemClock: Clock {
    public init() {}

    public var now: Date { Date(milliseconds: Date().milliseconds) }
}
