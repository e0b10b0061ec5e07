/// Says that more is to be proved, who demands it and why, and offers every way that is enough.
///
/// Posts `decision=decline` where the client only wishes it; or `decision=cancel`.
struct StepUpPage: Page {
    enum Why: Equatable, Sendable {
        case client
        case scope
        case amount
        case newDevice
    }

    enum Step: Equatable, Sendable {
        case password
        case passkey
        case palm
        case identity
    }

    struct Way: Sendable {
        let steps: [Step]
        /// Where the first of them is taken.
        let address: String
    }

    static let template = PageTemplate.stepUp

    var frame: PageFrame
    var account: AccountDisplay
    var why: Why
    var ways: [Way]
    /// Whether one may go on without.
    var isOptional: Bool

    func fields(_ phrasebook: Phrasebook) -> PageFields {
        var fields: PageFields = [
            "account": account.fields,
            "ways": ways.map { way -> PageFields in
                [
                    "address": way.address,
                    "steps": way.steps.enumerated().map { index, step -> PageFields in
                        ["name": phrasebook.text(step.phrase), "isFirst": index == 0]
                    },
                ]
            },
            "hasChoice": ways.count > 1,
            "isOptional": isOptional,
            "mayCancel": true,
        ]
        let names = ["client": frame.client?.name ?? frame.product, "product": frame.product]
        fields["lead"] = phrasebook.sentence(why.phrase, names)
        return fields
    }
}

extension StepUpPage.Why {
    fileprivate var phrase: Phrase {
        switch self {
        case .client: .stepUpClient
        case .scope: .stepUpScope
        case .amount: .stepUpAmount
        case .newDevice: .stepUpDevice
        }
    }
}

extension StepUpPage.Step {
    fileprivate var phrase: Phrase {
        switch self {
        case .password: .stepUpPassword
        case .passkey: .stepUpPasskey
        case .palm: .stepUpPalm
        case .identity: .stepUpIdentity
        }
    }
}
