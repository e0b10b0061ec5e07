import FoundationEssentials

extension Phrasebook {
    private static let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }()

    /// A moment as nobody can misread it: the month by its name, the time in UTC and said to be so.
    func moment(_ date: Date) -> PageFields {
        let of = Self.calendar.dateComponents([.hour, .minute], from: date)
        var values = values(of: date)
        values["time"] = "\(twoDigits(of.hour)):\(twoDigits(of.minute))"
        return ["shown": text(.dateMoment, values), "exact": date.formatted(.iso8601)]
    }

    /// The day by itself, in UTC.
    func day(_ date: Date) -> String { text(.dateDay, values(of: date)) }

    private func values(of date: Date) -> [String: String] {
        let of = Self.calendar.dateComponents([.year, .month, .day], from: date)
        return [
            "day": String(of.day ?? 0),
            "month": text(in: "months", named: String(of.month ?? 0)) ?? "",
            "year": String(of.year ?? 0),
        ]
    }

    private func twoDigits(_ number: Int?) -> String {
        let digits = String(number ?? 0)
        return digits.count < 2 ? "0" + digits : digits
    }
}
