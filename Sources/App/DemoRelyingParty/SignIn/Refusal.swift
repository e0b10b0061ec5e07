/// Why an errand at the bank came to nothing.
struct Refusal: Error, Equatable, Sendable {
    /// As far as it makes a difference to the person. The raw value names its sentences.
    enum Kind: String, CaseIterable, Sendable {
        /// What was needed could not be proved.
        case unmet
        /// The person, or the server, said no.
        case denied
        /// The person did not share what is needed.
        case unshared
        /// Somebody else came back.
        case somebodyElse
        case failed
    }

    let kind: Kind
    /// What a developer wants to know.
    var detail: String?

    init(_ kind: Kind, detail: String? = nil) {
        self.kind = kind
        self.detail = detail
    }

    init(_ problem: SignInProblem) {
        switch problem {
        // OpenID Connect Core Error Code unmet_authentication_requirements 1.0; RFC 9470 §5.
        case .refused(let refusal) where refusal.code == "unmet_authentication_requirements": kind = .unmet
        case .refused(let refusal) where refusal.code == "access_denied": kind = .denied
        case .failedCheck(.authenticationClass, _): kind = .unmet
        case .failedCheck(.subject, _): kind = .somebodyElse
        default: kind = .failed
        }
        detail = problem.detail
    }
}
