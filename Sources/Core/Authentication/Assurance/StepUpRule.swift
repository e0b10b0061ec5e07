public import Kernel

/// What needs a stronger proof, whether or not a client asks for one.
public struct StepUpRule: Equatable, Sendable {
    public enum Occasion: Equatable, Sendable {
        /// The client asks for this scope.
        case scope(String)
        /// A transaction of more than this.
        case amount(over: Amount)
        /// The person was never seen on this browser before.
        case newDevice
    }

    public let occasion: Occasion
    /// Classes of which one must be reached, tried in order.
    public let classes: [String]

    public init(_ occasion: Occasion, needs classes: [String]) {
        self.occasion = occasion
        self.classes = classes
    }
}

/// What a request is about, as far as rules look at it.
public struct StepUpOccasion: Equatable, Sendable {
    public var scopes: Set<String>
    public var amount: Amount?
    public var isOnNewDevice: Bool

    public init(scopes: Set<String> = [], amount: Amount? = nil, isOnNewDevice: Bool = false) {
        self.scopes = scopes
        self.amount = amount
        self.isOnNewDevice = isOnNewDevice
    }
}

extension StepUpRule {
    public func applies(to occasion: StepUpOccasion) -> Bool {
        switch self.occasion {
        case .scope(let scope): occasion.scopes.contains(scope)
        case .amount(let limit): occasion.amount.map { $0.exceeds(limit) } ?? false
        case .newDevice: occasion.isOnNewDevice
        }
    }
}

/// An amount of money, exact to four decimal places.
public struct Amount: Hashable, Sendable {
    private static let places = 4

    /// In ten-thousandths.
    public let units: Int64
    /// ISO 4217, three capital letters.
    public let currency: String

    /// - Parameter decimal: digits with at most four decimals after a point, such as `120.50`.
    /// - Returns: nil for anything else, a sign or an exponent among them.
    public init?(_ decimal: String, currency: String) {
        let parts = decimal.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count),
            parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.digits.contains) }),
            parts[0].utf8.count <= 14, parts.count == 1 || parts[1].utf8.count <= Self.places,
            currency.utf8.count == 3, currency.utf8.allSatisfy((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains)
        else { return nil }
        let fraction = parts.count == 2 ? parts[1] : ""
        let digits = parts[0] + fraction + String(repeating: "0", count: Self.places - fraction.utf8.count)
        guard let units = Int64(digits) else { return nil }
        self.units = units
        self.currency = currency
    }

    private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")

    /// Amounts of another currency exceed every limit: a rule must not be got around by naming another.
    public func exceeds(_ limit: Amount) -> Bool { currency != limit.currency || units > limit.units }

    /// With as many decimals as it needs, two at least.
    public var decimal: String {
        let (whole, fraction) = units.quotientAndRemainder(dividingBy: 10_000)
        var digits = String(fraction)
        digits = String(repeating: "0", count: Self.places - digits.utf8.count) + digits
        while digits.utf8.count > 2, digits.hasSuffix("0") { digits.removeLast() }
        return "\(whole).\(digits)"
    }
}
