import FoundationEssentials
import Palm

/// Says where somebody's palm stands; enrols or deletes it.
///
/// Posts `ticket`, `capture` and `consent`; or `decision=delete`.
struct PalmPage: Page {
    static let template = PageTemplate.palm

    var frame: PageFrame
    var account: AccountDisplay
    var status: PalmStatus
    /// What people are told that their palm goes to.
    var provider: String
    /// What the page's script fetches; nil where no browser has a reader.
    var reader: String?
    var beginAddress: String
    var consentVersion: String
    var failure: PalmProblem?
    /// Names the request that failed, for those who look into it.
    var errorID: String?

    func fields(_ phrasebook: Phrasebook) -> PageFields {
        var fields: PageFields = [
            "account": account.fields,
            "isThere": status.standing != .none && status.standing != .deleted,
            "sent": phrasebook.sentence(.palmSent, ["provider": provider]),
            "begin": beginAddress,
            "isEnrolment": true,
            "consentVersion": consentVersion,
            "homeAddress": "/",
        ]
        fields["reader"] = reader
        // That it is enrolled is said together with the day.
        if status.standing != .enrolled || status.enrolledAt == nil {
            fields["standing"] = phrasebook.text(status.standing.phrase)
        }
        fields["since"] = status.enrolledAt.map { date in
            phrasebook.sentence(.palmSince, ["date": phrasebook.day(date)])
        }
        fields["failure"] = failure.map { phrasebook.sentence($0.phrase, count: $0.count) }
        fields["errorID"] = failure == nil ? nil : errorID
        return fields
    }
}

/// Asks somebody who is signed in for their palm.
///
/// Posts `ticket` and `capture`; where it is on a journey, `decision=cancel` ends that.
struct VerifyPalmPage: Page {
    static let template = PageTemplate.verifyPalm

    var frame: PageFrame
    var account: AccountDisplay
    var provider: String
    /// Nil where it cannot be tried here or now.
    var reader: String?
    var beginAddress: String
    /// Where the person proves themselves by another factor.
    var otherAddress: String
    var mayCancel: Bool
    var failure: PalmProblem?
    var errorID: String?

    func fields(_ phrasebook: Phrasebook) -> PageFields {
        var fields: PageFields = [
            "account": account.fields,
            "why": frame.client.map { phrasebook.sentence(.palmWhy, ["client": $0.name]) }
                ?? phrasebook.sentence(.palmWhyPlain),
            "compared": phrasebook.sentence(.palmCompared, ["provider": provider]),
            "begin": beginAddress,
            "isEnrolment": false,
            "mayTry": reader != nil,
            "otherAddress": otherAddress,
            "mayCancel": mayCancel,
        ]
        fields["reader"] = reader
        fields["failure"] = failure.map { phrasebook.sentence($0.phrase, count: $0.count) }
        fields["errorID"] = failure == nil ? nil : errorID
        return fields
    }
}

extension PalmStanding {
    var phrase: Phrase {
        switch self {
        case .none: .palmStandingNone
        case .pending: .palmStandingPending
        case .enrolled: .palmStandingEnrolled
        case .suspended: .palmStandingSuspended
        case .deleted: .palmStandingDeleted
        }
    }
}
