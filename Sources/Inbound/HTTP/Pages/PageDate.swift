import FoundationEssentials

extension Phrasebook {
    private static let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }()

    /// A moment as nobody can misread it: the month by its name, the time in UTC and said to be so.
    func moment(_ date: Date) -> PageFields {
        let of = Self.calendar.dateComponents([.year, .month, .day, .hour, .minute], from: date)
        let values = [
            "day": String(of.day ?? 0),
            "month": text(in: "months", named: String(of.month ?? 0)) ?? "",
            "year": String(of.year ?? 0),
            "time": "\(twoDigits(of.hour)):\(twoDigits(of.minute))",
        ]
        return ["shown": text(.dateMoment, values), "exact": date.formatted(.iso8601)]
    }

    private func twoDigits(_ number: Int?) -> String {
        let digits = String(number ?? 0)
        return digits.count < 2 ? "0" + digits : digits
    }
}
