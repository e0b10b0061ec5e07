/// Asks for a username and a password.
///
/// Posts `username`, `password`; or `decision=cancel`, which answers the app with `access_denied`.
struct SignInPage: Page {
    enum Failure: Equatable, Sendable {
        /// Whether the name or the password is wrong, or there is no such account: nobody is told which.
        case wrongNameOrPassword
        case tooManyTries(waitMinutes: Int)
        case accountBlocked
        /// The form's proof of origin or the journey had run out.
        case expired
        case passkey(PasskeyProblem)
    }

    struct Passkey: Sendable {
        /// Where the script asks for the options.
        let beginAddress: String
        /// Where the answer is posted: `ticket` and `credential`.
        let action: String
        let rpID: String
        /// What the sign-in is for; the script begins with it, so that the proof counts for this and nothing else.
        var transaction: String?
        /// A credential that is not known here any more, in base64url: its keeper may be told.
        var unknownCredential: String?
    }

    static let template = PageTemplate.signIn

    var frame: PageFrame
    /// What was typed, or the client's `login_hint`.
    var username: String = ""
    var failure: Failure?
    /// Someone is signed in, but the client wants it proven anew (`prompt=login`, `max_age`).
    var isRepeated: Bool = false
    /// The client wants a stronger proof than was given.
    var asksForPasskey: Bool = false
    /// How a passkey signs in here; nil where it cannot.
    var passkey: Passkey?
    /// Names the request that failed, for those who look into it.
    var errorID: String?
    var createAccountAddress: String?
    /// There is an app to go back to.
    var mayCancel: Bool = false

    func fields(_ phrasebook: Phrasebook) -> PageFields {
        var fields: PageFields = [
            "username": username,
            "hasUsername": !username.isEmpty,
            "isWrong": failure == .wrongNameOrPassword,
            "mayCancel": mayCancel,
        ]
        if let client = frame.client {
            let lead: Phrase =
                asksForPasskey ? .signInStronger : isRepeated ? .signInAgainFor : .signInToContinue
            fields["lead"] = phrasebook.sentence(lead, ["client": client.name])
        } else if isRepeated {
            fields["lead"] = phrasebook.sentence(.signInAgain)
        }
        fields["failure"] = failure.map { words(for: $0, in: phrasebook) }
        fields["createAccountAddress"] = createAccountAddress
        fields["errorID"] = errorID
        fillPasskey(&fields)
        return fields
    }

    private func fillPasskey(_ fields: inout PageFields) {
        guard let passkey else { return }
        fields["isPasskeyFirst"] = asksForPasskey
        var form: PageFields = [
            "begin": passkey.beginAddress, "action": passkey.action, "isFirst": asksForPasskey,
        ]
        form["transaction"] = passkey.transaction
        fields["passkey"] = form
        if let unknown = passkey.unknownCredential {
            fields["unknownCredential"] = ["rpID": passkey.rpID, "credential": unknown] as PageFields
        }
    }

    private func words(for failure: Failure, in phrasebook: Phrasebook) -> PageFields {
        switch failure {
        case .wrongNameOrPassword: phrasebook.sentence(.signInWrong)
        case .tooManyTries(let minutes): phrasebook.sentence(.signInTooManyTries, count: minutes)
        case .accountBlocked: phrasebook.sentence(.signInBlocked, ["product": frame.product])
        case .expired: phrasebook.sentence(.signInExpired)
        case .passkey(let problem): phrasebook.sentence(problem.phrase)
        }
    }
}
