import Authentication
import Kernel
import OAuth

/// What somebody comes to the sign-in page for.
struct SignInVisit: Sendable {
    /// The app's request that they are on the way with.
    let journey: ID<Journey>?
    /// What they want to do here, once they have proved anew who they are.
    let detour: FreshProofDetour?

    init(_ parameters: Parameters) {
        journey = JourneyNavigator.journeyID(parameters)
        detour = journey == nil ? FreshProofDetour(parameters) : nil
    }

    /// The fields by which a form on the page keeps it.
    var hidden: [(String, String)] {
        (journey.map { [("journey", $0.string)] } ?? []) + (detour?.pairs ?? [])
    }

    /// What their proofs are given for.
    var transaction: String? { journey?.string }

    /// Where they go on to where there is no app.
    var home: String { detour?.target ?? "/" }
}

/// Something on the account page that needs a fresh proof of who wants it.
///
/// A choice among our own pages: no address of a request's choosing is ever gone on to.
struct FreshProofDetour: Equatable, Sendable {
    enum Wish: Equatable, Sendable {
        case addPasskey
        case removePasskey(id: String)
    }

    let wish: Wish
    /// Of several people who are signed in on the browser, the one in question.
    let session: String

    init(_ wish: Wish, session: String) {
        self.wish = wish
        self.session = session
    }

    init?(_ parameters: Parameters) {
        switch (parameters["then"], parameters["passkey"]) {
        case ("add-passkey", _): wish = .addPasskey
        case ("remove-passkey", let id?): wish = .removePasskey(id: id)
        default: return nil
        }
        session = parameters["session"] ?? ""
    }

    var pairs: [(String, String)] {
        switch wish {
        case .addPasskey: [("then", "add-passkey"), ("session", session)]
        case .removePasskey(let id): [("then", "remove-passkey"), ("passkey", id), ("session", session)]
        }
    }

    var signInAddress: String { Self.address(SignInRoutes.path, pairs) }

    var target: String {
        switch wish {
        case .addPasskey: Self.address(AddPasskeyRoutes.path, [("session", session)])
        case .removePasskey(let id): Self.address(AccountPasskeyRoutes.removePath, [("passkey", id)])
        }
    }

    static func address(_ path: String, _ pairs: [(String, String)]) -> String {
        path + "?" + pairs.map { "\($0.0)=\(FormEncoding.encode($0.1))" }.joined(separator: "&")
    }
}
