import FoundationEssentials

/// Asks whether somebody approves what an app's backend wants of them: who asks, what for, from where and until when.
///
/// Posts `decision=approve` or `decision=refuse`.
struct ChallengePage: Page {
    /// What is approved, in the app's words.
    struct Subject: Equatable, Sendable {
        var amount: String?
        var payee: String?
        var account: String?
        var reference: String?
        var text: String?

        var fields: PageFields {
            var fields: PageFields = [:]
            fields["amount"] = amount
            fields["payee"] = payee
            fields["fromAccount"] = account
            fields["reference"] = reference
            fields["text"] = text
            return fields
        }
    }

    static let template = PageTemplate.challenge

    var frame: PageFrame
    var account: AccountDisplay
    var subject: Subject
    var device: Device
    var expiresAt: Date
    /// Nothing that the person has is enough: there is nothing to approve.
    var isUnmet = false

    func fields(_ phrasebook: Phrasebook) -> PageFields {
        let names = ["client": frame.client?.name ?? frame.product]
        var fields: PageFields = [
            "heading": phrasebook.sentence(subject.amount == nil ? .challengeHeading : .challengePayment, names),
            "account": account.fields,
            "device": device.words(phrasebook),
            "expires": phrasebook.moment(expiresAt),
            "isUnmet": isUnmet,
        ]
        fields.merge(subject.fields)
        return fields
    }
}

/// Says how a challenge ended, or that it is for somebody else.
struct ChallengeEndPage: Page {
    enum End: Sendable {
        case approved
        case refused
        case unmet
        case otherAccount
    }

    static let template = PageTemplate.challengeEnd

    var frame: PageFrame
    var end: End
    var subject = ChallengePage.Subject()
    /// Where the person that it is for signs in.
    var signInAddress: String?

    func fields(_ phrasebook: Phrasebook) -> PageFields {
        let names = ["client": frame.client?.name ?? frame.product]
        let phrase: Phrase =
            switch end {
            case .approved: .challengeApproved
            case .refused: .challengeRefused
            case .unmet: .challengeUnmet
            case .otherAccount: .challengeOtherAccount
            }
        var fields: PageFields = [
            "heading": phrasebook.sentence(phrase, names),
            "isApproved": end == .approved,
            "isOver": end != .otherAccount,
            "hasSubject": subject != ChallengePage.Subject(),
        ]
        fields["signInAddress"] = signInAddress
        fields.merge(subject.fields)
        return fields
    }
}

extension Device {
    /// The browser and the system, as far as they are known.
    func words(_ phrasebook: Phrasebook) -> PageFields {
        switch (browser, system) {
        case (let browser?, let system?):
            phrasebook.sentence(.homeDevice, ["browser": browser, "system": system])
        case (let name?, nil), (nil, let name?): ["parts": [["text": name, "isValue": true] as PageFields]]
        case (nil, nil): phrasebook.sentence(.homeUnknownDevice)
        }
    }
}
