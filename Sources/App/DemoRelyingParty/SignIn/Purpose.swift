import JOSE

/// What a sign-in is for, and so what it has to prove.
enum Purpose: Equatable, Sendable {
    case signIn
    /// To finish this payment, which the payments service turned away for a weak token.
    case payment(id: String, StepUpDemand)
    /// To open an account.
    case account

    /// What is asked for beyond a plain sign-in.
    var parameters: [(String, String)] {
        switch self {
        case .signIn: []
        // Just what the service named (RFC 9470 §4); `max_age` goes with the options.
        case .payment(_, let demand): [("acr_values", demand.acrValues.joined(separator: " "))]
        case .account: [("claims", OpenedAccount.claimsRequest.text)]
        }
    }

    /// The `acr` without which the sign-in is worth nothing here (OpenID Connect Core §5.5.1.1).
    var essentialClass: String? {
        switch self {
        case .account: OpenedAccount.authenticationClass
        // A wish: the payments service judges what comes of it.
        case .payment, .signIn: nil
        }
    }
}

/// What came of a sign-in, and what it was for.
struct Arrival: Sendable {
    let purpose: Purpose
    /// The secret of the new session.
    let session: Result<String, SignInProblem>
}
