/// Why nobody was signed in.
enum SignInProblem: Error, Equatable, Sendable {
    /// No such sign-in was begun on this browser, or it has been answered before, or too long ago.
    case unknownAttempt
    case malformedAnswer(String)
    /// The server sent an error instead of a code.
    case refused(OAuthRefusal)
    case failedCheck(Check.Rule, reason: String)
    case provider(ProviderProblem)
    /// A form that no page of ours held, or whose session is over.
    case untrustedForm
}
