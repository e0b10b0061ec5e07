/// Lets one of several signed-in people go on.
///
/// Posts `session` with the id of the chosen one; or `decision=cancel`.
struct ChooseAccountPage: Page {
    struct Choice: Sendable {
        /// The value of the button: whatever the route finds the session by.
        let session: String
        let account: AccountDisplay
    }

    static let template = PageTemplate.chooseAccount

    var frame: PageFrame
    var choices: [Choice]
    /// Where someone else signs in.
    var otherAccountAddress: String
    var mayCancel: Bool = false

    func fields(_ phrasebook: Phrasebook) -> PageFields {
        var fields: PageFields = [
            "choices": choices.map { choice -> PageFields in
                ["session": choice.session, "account": choice.account.fields]
            },
            "otherAccountAddress": otherAccountAddress,
            "mayCancel": mayCancel,
        ]
        if let client = frame.client {
            fields["lead"] = phrasebook.sentence(.chooseToContinue, ["client": client.name])
        }
        return fields
    }
}
