import FoundationEssentials

/// The last second of a date or timestamp as verified data write it: the moment from which its age counts
/// (OpenID Connect for Identity Assurance 1.0 §5.5.2).
///
/// Read are `YYYY`, `YYYY-MM`, `YYYY-MM-DD` and `YYYY-MM-DDThh:mm[:ss[.f…]]` with its zone (ISO 8601). A day without a
/// zone is one of UTC; a time without a zone says nothing of when it was, and is not read.
struct LastSecond: Equatable, Sendable {
    let date: Date

    init?(_ text: String) {
        var rest = Digits(text)
        guard let end = rest.endOfDateOrTime(), rest.isAtEnd else { return nil }
        date = Date(timeIntervalSince1970: end)
    }
}

/// Reads a text from left to right; each step says whether it was there.
private struct Digits {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    /// Seconds since 1970.
    mutating func endOfDateOrTime() -> Double? {
        guard let year = number(4) else { return nil }
        if isAtEnd { return Self.seconds(toDay: Self.days(to: year + 1, 1)) - 1 }
        guard skip("-"), let month = number(2), (1...12).contains(month) else { return nil }
        let first = Self.days(to: year, month)
        let following = month == 12 ? Self.days(to: year + 1, 1) : Self.days(to: year, month + 1)
        if isAtEnd { return Self.seconds(toDay: following) - 1 }
        guard skip("-"), let day = number(2), (1...(following - first)).contains(day) else { return nil }
        let today = Self.seconds(toDay: first + day - 1)
        if isAtEnd { return today + 86_399 }
        guard skip("T"), let time = endOfTime(), let offset = offset() else { return nil }
        return today + time - offset
    }

    /// Seconds since midnight.
    private mutating func endOfTime() -> Double? {
        guard let hour = number(2), hour < 24, skip(":"), let minute = number(2), minute < 60 else { return nil }
        let whole = Double(hour * 3_600 + minute * 60)
        guard skip(":") else { return whole + 59 }
        // A leap second counts as the one before it, as in Unix time.
        guard let second = number(2), second <= 60 else { return nil }
        guard let fraction = fraction() else { return nil }
        return whole + Double(min(second, 59)) + fraction
    }

    private mutating func fraction() -> Double? {
        guard skip(".") || skip(",") else { return 0 }
        guard var part = number(1).map({ Double($0) / 10 }) else { return nil }
        var unit = 0.01
        while let digit = number(1) {
            part += Double(digit) * unit
            unit /= 10
        }
        return part
    }

    /// Seconds east of UTC.
    private mutating func offset() -> Double? {
        if skip("Z") { return 0 }
        let isEast = skip("+")
        guard isEast || skip("-"), let hours = number(2), hours < 24 else { return nil }
        let minutes = skip(":") || !isAtEnd ? number(2) : 0
        guard let minutes, minutes < 60 else { return nil }
        return Double(hours * 3_600 + minutes * 60) * (isEast ? 1 : -1)
    }

    /// Exactly so many digits; nothing is read where there are fewer.
    private mutating func number(_ count: Int) -> Int? {
        let digits = rest.prefix(count).map { Int($0) - 0x30 }
        guard digits.count == count, digits.allSatisfy((0...9).contains) else { return nil }
        rest = rest.dropFirst(count)
        return digits.reduce(0) { $0 * 10 + $1 }
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }

    private static func seconds(toDay day: Int) -> Double { Double(day) * 86_400 }

    /// From 1970 to the first of a month, in the Gregorian calendar. The year is taken to begin in March, so that the
    /// odd day of leap years is its last.
    private static func days(to year: Int, _ month: Int) -> Int {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let monthFromMarch = (month + 9) % 12
        let leapDays =
            floorDivision(yearFromMarch, 4) - floorDivision(yearFromMarch, 100)
            + floorDivision(yearFromMarch, 400)
        return yearFromMarch * 365 + leapDays + (153 * monthFromMarch + 2) / 5 - 719_468
    }

    private static func floorDivision(_ number: Int, _ divisor: Int) -> Int {
        number >= 0 ? number / divisor : (number - divisor + 1) / divisor
    }
}
