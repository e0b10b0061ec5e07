public import Accounts
public import Authentication

/// Who is signed in on a browser.
public struct SignedInAccount: Equatable, Sendable {
    public let session: Session
    public let user: User
}

/// What has to be asked of the person before the client gets its answer.
public enum Interaction: Equatable, Sendable {
    /// - Parameter reason: why somebody who is signed in is asked again; nil for a first sign-in.
    case signIn(hint: String?, reason: SignInReason?)
    case createAccount
    case chooseAccount([SignedInAccount])
    case consent(ConsentQuestion)
    /// A stronger proof than was given.
    case prove(StepUpQuestion)

    /// Whether it is asked of whoever sits there, known or not.
    var isForAnybody: Bool {
        switch self {
        case .signIn, .createAccount: true
        case .chooseAccount, .consent, .prove: false
        }
    }
}

public enum SignInReason: Equatable, Sendable {
    /// The client asked for a fresh proof (`prompt=login`).
    case freshProofAsked
    /// The last proof is older than the client's `max_age`.
    case proofTooOld
    /// The client expects another account (`id_token_hint`, or `sub` in the claims parameter).
    case otherAccountExpected
}

/// What the step-up page asks.
public struct StepUpQuestion: Equatable, Sendable {
    public enum Demand: Equatable, Sendable {
        case client
        /// The tenant's or the client's policy.
        case rule(StepUpRule.Occasion)
    }

    public let account: SignedInAccount
    public let stepUp: StepUp
    /// Who demands it.
    public let demand: Demand
    /// Whether the person may go on without.
    public let isOptional: Bool
}

/// What the consent page asks.
public struct ConsentQuestion: Equatable, Sendable {
    public let account: SignedInAccount
    /// Scopes asked for, in the client's order; none where only what was verified is to be agreed to.
    public let scope: Scope
    /// Single claims asked for beside the scopes, sorted.
    public let claims: [String]
    /// Those that cannot be switched off.
    public let essentialClaims: Set<String>
    public let isOffline: Bool
}
