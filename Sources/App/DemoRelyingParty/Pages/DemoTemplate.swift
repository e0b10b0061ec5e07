import HTTP

/// The pages of the demo: the raw value is the file under `templates/demo`, without its ending.
enum DemoTemplate: String, CaseIterable {
    case home = "home"
    case session = "session"
    case payment = "payment"
    case account = "account"
    case problem = "problem"
    case privacy = "privacy"
    case signedOut = "signed-out"

    /// The pages, and the sentences that code asks for by name.
    static let pages = PageSet(
        templates: Set(allCases.map(\.rawValue)),
        phrases: Set(
            Check.Rule.allCases.map { "checks.\($0.rawValue)" } + ProblemKind.keys + RefreshNotice.keys
                + PaymentFields.keys + AccountFields.keys)
    )
}
