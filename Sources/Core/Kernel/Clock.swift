public import FoundationEssentials

/// Tells the time. Nothing in the core asks the system for it, so that every rule about time can be tested.
public protocol Clock: Sendable {
    /// The present time, in whole milliseconds: what is stored is what was read.
    var now: Date { get }
}

extension Date {
    /// Milliseconds since 1970: the form in which times are kept.
    public var milliseconds: Int64 {
        Int64((timeIntervalSince1970 * 1_000).rounded())
    }

    public init(milliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(milliseconds) / 1_000)
    }

    /// Seconds since 1970, rounded down: the NumericDate of RFC 7519 §2.
    public var numericDate: Int64 {
        Int64(timeIntervalSince1970.rounded(.down))
    }
}
