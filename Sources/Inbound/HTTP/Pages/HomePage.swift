import FoundationEssentials

/// Shows who is signed in here, where else they are, and which apps they let in; each can be ended.
///
/// Posts `session` to `endSession` and to `signOut`, `app` to `disconnect`.
struct HomePage: Page {
    struct Person: Sendable {
        let account: AccountDisplay
        /// The session of this browser: what "sign out" ends.
        let session: String
        let sessions: [Session]
        let apps: [App]
        /// Nil where passkeys cannot be used.
        var passkeys: Passkeys?
        /// Nil where palms are not used.
        var palm: Palm?
        /// Where it is shown what was proofed of them; nil where nothing is.
        var identityAddress: String?
    }

    /// Where a person's palm stands.
    struct Palm: Sendable {
        let standing: Phrase
        /// Where it is looked after.
        let address: String
    }

    struct Session: Sendable {
        let id: String
        var device: Device = Device()
        let signedIn: Date
        let lastUsed: Date
        let isThisBrowser: Bool
    }

    struct App: Sendable {
        /// The value of the button: whatever the route finds the consent by.
        let id: String
        let client: ClientDisplay
        /// The names of the scopes it may use.
        let scopes: [ConsentPage.Item]
        let since: Date
    }

    /// What has just been done.
    enum Notice: Sendable {
        case sessionEnded, appDisconnected, accountCreated
        case passkeyAdded, passkeyRenamed, passkeyRemoved
        case palmEnrolled, palmDeleted
    }

    /// Where the buttons post to.
    struct Actions: Sendable {
        let endSession: String
        let disconnect: String
        let signOut: String
        let renamePasskey: String
    }

    static let template = PageTemplate.home

    var frame: PageFrame
    var people: [Person]
    var actions: Actions
    var signInAddress: String
    var createAccountAddress: String?
    var notice: Notice?
    /// What went wrong with a passkey.
    var failure: PasskeyProblem?

    func fields(_ phrasebook: Phrasebook) -> PageFields {
        var fields: PageFields = [
            "people": people.map { Self.fields(of: $0, phrasebook) },
            "isNobody": people.isEmpty,
            "endSession": actions.endSession,
            "disconnect": actions.disconnect,
            "signOut": actions.signOut,
            "renamePasskey": actions.renamePasskey,
            "signInAddress": signInAddress,
            "welcome": phrasebook.sentence(.homeWelcome, ["product": frame.product]),
        ]
        fields["createAccountAddress"] = createAccountAddress
        fields["notice"] = notice.map { notice in
            switch notice {
            case .sessionEnded: phrasebook.text(.homeSessionEnded)
            case .appDisconnected: phrasebook.text(.homeAppDisconnected)
            case .accountCreated: phrasebook.text(.homeAccountCreated)
            case .passkeyAdded: phrasebook.text(.passkeyAdded)
            case .passkeyRenamed: phrasebook.text(.passkeyRenamed)
            case .passkeyRemoved: phrasebook.text(.passkeyRemoved)
            case .palmEnrolled: phrasebook.text(.palmEnrolled)
            case .palmDeleted: phrasebook.text(.palmDeleted)
            }
        }
        fields["failure"] = failure.map { phrasebook.sentence($0.phrase) }
        return fields
    }

    private static func fields(of person: Person, _ phrasebook: Phrasebook) -> PageFields {
        var fields: PageFields = [
            "account": person.account.fields,
            "session": person.session,
            "sessions": person.sessions.map { Self.fields(of: $0, phrasebook) },
            "apps": person.apps.map { Self.fields(of: $0, phrasebook) },
            "hasApps": !person.apps.isEmpty,
        ]
        fields["passkeys"] = person.passkeys?.fields(phrasebook)
        fields["palm"] = person.palm.map { palm -> PageFields in
            ["standing": phrasebook.text(palm.standing), "address": palm.address]
        }
        fields["identityAddress"] = person.identityAddress
        return fields
    }

    private static func fields(of session: Session, _ phrasebook: Phrasebook) -> PageFields {
        [
            "id": session.id,
            "device": session.device.words(phrasebook),
            "isThisBrowser": session.isThisBrowser,
            "signedIn": phrasebook.moment(session.signedIn),
            "lastUsed": phrasebook.moment(session.lastUsed),
        ]
    }

    private static func fields(of app: App, _ phrasebook: Phrasebook) -> PageFields {
        [
            "id": app.id,
            "client": app.client.fields,
            "scopes": app.scopes.map { scope -> PageFields in
                ["sentence": phrasebook.text(in: "scopes", named: scope.name) ?? scope.description ?? scope.name]
            },
            "since": phrasebook.moment(app.since),
        ]
    }
}
