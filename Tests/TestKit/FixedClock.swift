public import FoundationEssentials
public import Kernel
import Synchronization

/// A clock that stands still until a test moves it.
public final class FixedClock: Clock {
    private let moment: Mutex<Date>

    /// 14 November 2023, unless told otherwise.
    public init(_ now: Date = Date(milliseconds: 1_700_000_000_000)) {
        moment = Mutex(now)
    }

    public var now: Date {
        get { moment.withLock { $0 } }
        set { moment.withLock { $0 = newValue } }
    }

    public func advance(seconds: Double) {
        moment.withLock { $0.addTimeInterval(seconds) }
    }
}
