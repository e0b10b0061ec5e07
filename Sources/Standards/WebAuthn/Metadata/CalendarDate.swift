import FoundationEssentials

/// A day, as FIDO metadata write it: 2026-11-21.
enum CalendarDate {
    /// The start of the day in UTC; nil if the text is no day of the calendar.
    static func date(_ text: String) -> Date? {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2] else { return nil }
        let numbers = parts.compactMap { part in
            part.allSatisfy { (0x30...0x39).contains($0) } ? part.reduce(0) { $0 * 10 + Int($1 - 0x30) } : nil
        }
        guard numbers.count == 3, numbers[0] >= 1970 else { return nil }
        let (year, month, day) = (numbers[0], numbers[1], numbers[2])
        guard (1...12).contains(month), (1...days(in: month, of: year)).contains(day) else { return nil }
        let before = (1970..<year).reduce(0) { $0 + (isLeap($1) ? 366 : 365) }
        let within = (1..<month).reduce(day - 1) { $0 + days(in: $1, of: year) }
        return Date(timeIntervalSince1970: Double(before + within) * 86_400)
    }

    private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
