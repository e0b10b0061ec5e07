/// Says what happened, what to do now, and an id by which the cause can be found.
struct ErrorPage: Page {
    /// What happened, as far as it concerns the person in front of the page.
    enum Situation: String, CaseIterable, Sendable {
        /// The client or its redirect URI is not known: the answer must stay here (RFC 6749 §4.1.2.1).
        case unknownClient
        /// The app's request cannot be understood.
        case badRequest
        case notFound
        /// The page was open too long, or the same form was sent twice.
        case expired
        /// The form did not come from a page of ours, or cookies are off.
        case untrustedForm
        case notAllowed
        case tooManyRequests
        /// Every thread that checks passwords is taken.
        case busy
        /// A store does not answer.
        case unavailable
        case unexpected
    }

    /// What a developer needs. Not translated: it speaks of parameters and specifications.
    struct Diagnosis: Sendable {
        let rule: String
        /// Such as "RFC 6749".
        let specification: String
        /// Such as "4.1.2.1".
        let section: String
        var received: String?
        var expected: String?
    }

    static let template = PageTemplate.error

    var frame: PageFrame
    var situation: Situation
    var errorID: String
    var diagnosis: Diagnosis?
    /// Where the same thing can be tried again.
    var retryAddress: String?

    func fields(_ phrasebook: Phrasebook) -> PageFields {
        var fields: PageFields = [
            "happened": phrasebook.text(in: "error", named: "\(situation.rawValue)") ?? "",
            "advice": phrasebook.text(in: "error", named: "\(situation.rawValue)Advice") ?? "",
            "errorID": errorID,
        ]
        fields["diagnosis"] = diagnosis?.fields
        fields["retryAddress"] = retryAddress
        return fields
    }

    /// The sentences it takes from the locale files by name.
    static var keys: [String] {
        Situation.allCases.flatMap { ["error.\($0.rawValue)", "error.\($0.rawValue)Advice"] }
    }
}

extension ErrorPage.Diagnosis {
    fileprivate var fields: PageFields {
        var fields: PageFields = ["rule": rule, "specification": specification, "section": section]
        fields["received"] = received
        fields["expected"] = expected
        return fields
    }
}
