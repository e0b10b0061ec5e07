import FoundationEssentials

/// A moment as it stands in a table for developers: `2026-01-31 09:05:00 UTC`.
enum Moment {
    static func text(_ date: Date) -> String {
        let style = Date.ISO8601FormatStyle(dateTimeSeparator: .space, timeZone: .gmt)
        return String(date.formatted(style).dropLast()) + " UTC"
    }
}
