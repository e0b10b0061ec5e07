import FoundationEssentials

/// What somebody wants to pay, and to whom.
struct PaymentOrder: Equatable, Sendable {
    static let currency = "EUR"
    static let small = PaymentOrder(cents: 2_000, payee: "Corner Bakery")
    static let large = PaymentOrder(cents: 120_000, payee: "Harbour Bicycles")

    let cents: Int
    let payee: String

    /// `1,200.00 EUR`
    var amount: String { Self.text(cents: cents) }

    static func text(cents: Int) -> String {
        var whole = String(cents / 100)
        if whole.count > 3 { whole.insert(",", at: whole.index(whole.endIndex, offsetBy: -3)) }
        return "\(whole).\(cents % 100 < 10 ? "0" : "")\(cents % 100) \(currency)"
    }
}

/// That a payment was made.
struct Receipt: Equatable, Sendable {
    let number: String
    let at: Date
}

/// A payment, from the order to its end. It is kept here, and the browser has only the name of its session.
struct Payment: Equatable, Sendable {
    enum State: Equatable, Sendable {
        /// Not made yet; nil before the service was asked, and what it wants afterwards.
        case open(StepUpDemand?)
        /// The service is being asked: nobody else asks it at the same time.
        case underWay
        case paid(Receipt)
        case refused(Refusal)
    }

    /// What happened on the way, for whoever wants to see how it works. The raw value names its sentence.
    struct Step: Equatable, Sendable {
        enum Kind: String, CaseIterable, Sendable {
            case presented, challenged, sent, returned, paid
        }

        let kind: Kind
        let detail: String
    }

    /// Names the payment to the service, which makes it once.
    let id: String
    let order: PaymentOrder
    var state = State.open(nil)
    var steps: [Step] = []

    init(id: String, _ order: PaymentOrder) {
        self.id = id
        self.order = order
    }

    /// Whether it may be tried now; if so, it is under way from here on.
    mutating func begin() -> Bool {
        guard case .open = state else { return false }
        state = .underWay
        return true
    }

    mutating func refuse(_ refusal: Refusal) {
        guard case .open = state else { return }
        state = .refused(refusal)
    }
}
