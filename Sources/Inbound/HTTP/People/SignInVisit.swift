import Authentication
import Kernel
import OAuth

/// What somebody comes to the sign-in page for.
struct SignInVisit: Sendable {
    /// The app's request that they are on the way with.
    let journey: ID<Journey>?
    /// What they want to do here, once they have proved anew who they are.
    let detour: FreshProofDetour?

    /// - Parameter detour: counts only where there is no journey.
    init(journey: ID<Journey>?, detour: FreshProofDetour?) {
        self.journey = journey
        self.detour = journey == nil ? detour : nil
    }

    init(_ parameters: Parameters) {
        self.init(journey: JourneyNavigator.journeyID(parameters), detour: FreshProofDetour(parameters))
    }

    /// The fields by which a form on the page keeps it.
    var hidden: [(String, String)] {
        (journey.map { [("journey", $0.string)] } ?? []) + (detour?.pairs ?? [])
    }

    /// A page on the way, which keeps what they came for.
    func address(_ path: String) -> String { hidden.isEmpty ? path : FreshProofDetour.address(path, hidden) }

    /// What their proofs are given for.
    var transaction: String? { journey?.string ?? detour?.transaction }

    /// Where they go on to where there is no app.
    var home: String { detour?.target ?? "/" }
}

/// Something outside an app's request that needs a proof of who wants it: a change on the account page, or a challenge.
///
/// A choice among our own pages: no address of a request's choosing is ever gone on to.
struct FreshProofDetour: Equatable, Sendable {
    enum Wish: Equatable, Sendable {
        case addPasskey
        case removePasskey(id: String)
        /// To approve what a client's backend asks.
        case challenge(id: String)
    }

    let wish: Wish
    /// Of several people who are signed in on the browser, the one in question.
    let session: String

    init(_ wish: Wish, session: String) {
        self.wish = wish
        self.session = session
    }

    init?(_ parameters: Parameters) {
        switch parameters["then"] {
        case "add-passkey": wish = .addPasskey
        case "remove-passkey":
            guard let id = parameters["passkey"] else { return nil }
            wish = .removePasskey(id: id)
        case "challenge":
            guard let id = parameters["challenge"].flatMap(Secret.init(challenge:)) else { return nil }
            wish = .challenge(id: id.revealed)
        default: return nil
        }
        session = parameters["session"] ?? ""
    }

    var pairs: [(String, String)] {
        switch wish {
        case .addPasskey: [("then", "add-passkey"), ("session", session)]
        case .removePasskey(let id): [("then", "remove-passkey"), ("passkey", id), ("session", session)]
        case .challenge(let id): [("then", "challenge"), ("challenge", id), ("session", session)]
        }
    }

    /// What proofs on the way are given for; nil where they are for nothing in particular.
    var transaction: String? {
        switch wish {
        case .addPasskey, .removePasskey: nil
        case .challenge(let id): Challenge.transactionName(of: Secret(id).digest)
        }
    }

    /// Whose name stands in the form: the one in question, or else whoever was active last. A challenge is for one
    /// person, who may be nobody that is signed in here.
    func account(among accounts: [SignedInAccount]) -> SignedInAccount? {
        if let named = accounts.first(where: { $0.session.id.string == session }) { return named }
        switch wish {
        case .addPasskey, .removePasskey: return accounts.first
        case .challenge: return nil
        }
    }

    var signInAddress: String { Self.address(SignInRoutes.path, pairs) }

    var target: String {
        switch wish {
        case .addPasskey: Self.address(AddPasskeyRoutes.path, [("session", session)])
        case .removePasskey(let id): Self.address(AccountPasskeyRoutes.removePath, [("passkey", id)])
        case .challenge(let id): ChallengePageRoutes.address(of: Secret(id))
        }
    }

    static func address(_ path: String, _ pairs: [(String, String)]) -> String {
        path + "?" + pairs.map { "\($0.0)=\(FormEncoding.encode($0.1))" }.joined(separator: "&")
    }
}
