import Cryptography
import FoundationEssentials

/// One sign-in under way, found by its `state`.
///
/// It is a row of its own, so that two tabs can sign in side by side, and it belongs to the browser that began it: an
/// answer that somebody else's browser brings is not for it (RFC 6749 §10.12).
struct LoginAttempt: Sendable {
    let browser: SHA256Digest
    /// Comes back in the ID token, which so belongs to this attempt (OpenID Connect Core §3.1.2.1).
    let nonce: String
    /// Whoever redeems the code must know it; only its hash is sent ahead (RFC 7636).
    let verifier: String
    let options: LoginOptions
    let purpose: Purpose
    /// Who was signed in here already, and has to come back from an errand.
    let subject: String?
    let startedAt: Date
    /// An answer that was posted, until the browser comes for it with its cookies.
    var posted: AuthorizationAnswer?

    /// The challenge for S256 (RFC 7636 §4.2).
    var challenge: String { SHA256Digest(of: verifier).base64URL }

    /// The person must have proved themselves after this moment, where that was asked for.
    func provedAfter(_ now: Date) -> Date? {
        if let seconds = options.maxAgeSeconds { return now.addingTimeInterval(-TimeInterval(seconds)) }
        return options.prompt == "login" ? startedAt : nil
    }
}

/// What the server sends a browser back with (RFC 6749 §4.1.2, RFC 9207).
struct AuthorizationAnswer: Equatable, Sendable {
    enum Result: Equatable, Sendable {
        case code(String)
        case refused(OAuthRefusal)
    }

    let state: String
    let issuer: String?
    let result: Result

    /// - Throws: ``SignInProblem`` for parameters that are no answer.
    init(_ parameters: FormParameters?) throws(SignInProblem) {
        guard let parameters else { throw .malformedAnswer("the parameters are malformed, or one comes twice") }
        guard let state = parameters["state"] else { throw .malformedAnswer("the answer has no state") }
        self.state = state
        issuer = parameters["iss"]
        if let code = parameters["error"] {
            result = .refused(OAuthRefusal(code: code, description: parameters["error_description"]))
        } else if let code = parameters["code"] {
            result = .code(code)
        } else {
            throw .malformedAnswer("the answer has neither code nor error")
        }
    }
}
