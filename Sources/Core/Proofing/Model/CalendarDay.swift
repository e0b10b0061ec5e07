public import FoundationEssentials

/// A day of the Gregorian calendar without a time zone, as documents state it: `2030-12-31` (ISO 8601).
public struct CalendarDay: Hashable, Sendable, CustomStringConvertible {
    public let string: String

    /// Nil for what is no day, such as `2030-02-30`.
    public init?(_ string: String) {
        let parts = string.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2], parts.joined().allSatisfy({ 0x30...0x39 ~= $0 }),
            let date = try? Date(string, strategy: .iso8601.year().month().day()),
            date.formatted(.iso8601.year().month().day()) == string
        else { return nil }
        self.string = string
    }

    /// The day on which a moment falls in UTC.
    public init(_ date: Date) {
        string = date.formatted(.iso8601.year().month().day())
    }

    public var description: String { string }
}

/// Moments as text (RFC 3339).
public enum Moment {
    /// In UTC, to the second.
    public static func text(_ date: Date) -> String { date.formatted(.iso8601) }

    /// With or without fractions of a second; nil for what is no moment.
    public static func date(_ text: String) -> Date? {
        (try? Date(text, strategy: .iso8601))
            ?? (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
    }
}
