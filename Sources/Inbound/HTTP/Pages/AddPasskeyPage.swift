/// Makes a passkey: offered after a sign-in by password, or asked for on the home page.
///
/// Posts `ticket` and `credential`; where it is an offer also `decision=later` or `decision=never`.
struct AddPasskeyPage: Page {
    static let template = PageTemplate.addPasskey

    var frame: PageFrame
    var account: AccountDisplay
    /// Nobody asked for it: there is something to go on to, with or without.
    var isOffer: Bool
    /// Where the script asks for the options.
    var beginAddress: String
    /// Where the person proves anew who they are, if the page was open for too long.
    var againAddress: String
    var failure: PasskeyProblem?
    /// Names the request that failed, for those who look into it.
    var errorID: String?

    func fields(_ phrasebook: Phrasebook) -> PageFields {
        var fields: PageFields = [
            "account": account.fields,
            "isOffer": isOffer,
            "kind": isOffer ? "offer" : "create",
            "begin": beginAddress,
            "againAddress": againAddress,
            "homeAddress": "/",
        ]
        if let failure {
            fields["failure"] = phrasebook.sentence(failure.phrase)
            fields["errorID"] = errorID
        }
        return fields
    }
}

/// Asks whether a passkey is really to go.
///
/// Posts `decision=remove`; or `decision=remove-last` where it was said that nothing else is left.
struct RemovePasskeyPage: Page {
    static let template = PageTemplate.removePasskey

    var frame: PageFrame
    var account: AccountDisplay
    /// Nil for one that nobody gave a name.
    var title: String?
    /// Nobody could sign in to the account any more.
    var isLast: Bool

    func fields(_ phrasebook: Phrasebook) -> PageFields {
        let named = title.map { phrasebook.sentence(.passkeyRemoveHeading, ["passkey": $0]) }
        return [
            "heading": named ?? phrasebook.sentence(.passkeyRemoveThis),
            "account": account.fields,
            "isLast": isLast,
            "confirmation": isLast ? "remove-last" : "remove",
            "homeAddress": "/",
        ]
    }
}
