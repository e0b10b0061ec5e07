/// Why nothing was begun or done. Nothing changed, but for the audit trail.
public enum ProofingRefusal: Error, Equatable, Sendable {
    /// The tenant offers no way to reach this level.
    case levelNotOffered
    /// The person has to answer a question first.
    case answerRequired(KYCQuestion)
    /// What they answered cannot be right.
    case invalidAnswer
    /// They have begun as many cases today as anybody may.
    case tooMany
    /// There is no such case of this person in this session.
    case caseUnknown
    case accountDisabled
    /// The provider did not answer, or not as it has to: something else has to be offered. It says nothing about the person.
    case providerUnavailable
}
