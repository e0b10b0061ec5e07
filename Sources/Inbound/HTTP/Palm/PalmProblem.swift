import FoundationEssentials
import HTTPTypes
import Hummingbird
import JOSE
import Kernel
import Logging
import Palm

/// What became of a palm, as people are told it.
enum PalmProblem: Equatable, Sendable {
    /// It took too long, was sent twice or was begun elsewhere.
    case expired
    case notOffered
    case accountDisabled
    case notEnrolled
    case alreadyEnrolled
    case suspended
    case locked(minutes: Int)
    case signInNeeded
    case identityNeeded
    case consentNeeded
    case unusable
    case notRecognised(triesLeft: Int)
    case tooMany
    case unavailable

    init(_ refusal: PalmRefusal, at now: Date) {
        self =
            switch refusal {
            case .ceremonyUnknown: .expired
            case .notOffered: .notOffered
            case .accountDisabled: .accountDisabled
            case .notEnrolled: .notEnrolled
            case .alreadyEnrolled: .alreadyEnrolled
            case .suspended: .suspended
            case .locked(let until): .locked(minutes: max(1, Int((until.timeIntervalSince(now) / 60).rounded(.up))))
            case .strongSignInNeeded: .signInNeeded
            case .identityLevelNeeded: .identityNeeded
            case .consentNeeded: .consentNeeded
            case .captureUnusable: .unusable
            case .notRecognised(let left): .notRecognised(triesLeft: left)
            case .nobodyFound: .notRecognised(triesLeft: 0)
            case .tooMany: .tooMany
            case .unavailable: .unavailable
            }
    }

    var phrase: Phrase {
        switch self {
        case .expired: .palmExpired
        case .notOffered: .palmNotOffered
        case .accountDisabled: .palmAccountDisabled
        case .notEnrolled: .palmNotEnrolled
        case .alreadyEnrolled: .palmAlreadyEnrolled
        case .suspended: .palmSuspended
        case .locked: .palmLocked
        case .signInNeeded: .palmSignInNeeded
        case .identityNeeded: .palmIdentityNeeded
        case .consentNeeded: .palmConsentNeeded
        case .unusable: .palmUnusable
        case .notRecognised: .palmNotRecognised
        case .tooMany: .palmTooMany
        case .unavailable: .palmUnavailable
        }
    }

    /// What the sentence counts.
    var count: Int? {
        switch self {
        case .locked(let minutes): minutes
        case .notRecognised(let left): left
        default: nil
        }
    }
}

extension Failure {
    /// A refusal as the API tells it: a code for programs, a sentence for developers.
    init(_ refusal: PalmRefusal, at now: Date) {
        switch refusal {
        case .notOffered: self.init(.notFound, code: "palm_not_offered", detail: "this tenant has no palm provider")
        case .ceremonyUnknown:
            self.init(
                .badRequest, code: "ceremony_unknown",
                detail: "the ticket was never given out, is used up or expired, or was given to somebody else")
        case .accountDisabled:
            self.init(.forbidden, code: "account_disabled", detail: "the account cannot be used")
        case .notEnrolled: self.init(.conflict, code: "palm_not_enrolled")
        case .alreadyEnrolled:
            self.init(
                .conflict, code: "palm_already_enrolled", detail: "the enrolment there is has to be deleted first")
        case .suspended: self.init(.forbidden, code: "palm_suspended")
        case .locked(let until):
            let seconds = max(1, Int(until.timeIntervalSince(now).rounded(.up)))
            self.init(.tooManyRequests, code: "palm_locked", fields: [.retryAfter: String(seconds)])
        case .strongSignInNeeded:
            self.init(
                .forbidden, code: "reauthentication_required",
                detail: "this needs a sign-in with two factors or a passkey that is at most five minutes old")
        case .identityLevelNeeded(let level):
            self.init(.forbidden, code: "identity_level_required", detail: "the identity has to be proofed to \(level)")
            members["identity_level"] = .string(level)
        case .consentNeeded(let version):
            self.init(.forbidden, code: "consent_required", detail: "consent names the version of the text agreed to")
            members["consent_version"] = .string(version)
        case .captureUnusable: self.init(.badRequest, code: "capture_unusable")
        case .notRecognised(let left):
            self.init(.badRequest, code: "palm_not_recognised")
            members["tries_left"] = .integer(Int64(left))
        case .nobodyFound: self.init(.notFound, code: "nobody_found")
        case .tooMany(let seconds):
            self.init(.tooManyRequests, code: "too_many", fields: [.retryAfter: String(seconds)])
        case .unavailable:
            self.init(
                .serviceUnavailable, code: "palm_unavailable",
                detail: "the provider gave no answer that counts; use another factor", fields: [.retryAfter: "10"])
        }
    }
}

extension PageWriter {
    /// Answers for a palm that came to nothing, and notes why where operators look.
    func failure(_ refusal: PalmRefusal, at now: Date, _ request: Request, _ context: WebContext) -> Failure {
        note(refusal, context)
        var failure = Failure(refusal, at: now)
        let problem = PalmProblem(refusal, at: now)
        failure.members["error_id"] = .string(context.requestID)
        failure.members["message"] = .string(text(problem.phrase, count: problem.count, for: request))
        return failure
    }

    func note(_ refusal: PalmRefusal, _ context: WebContext) {
        context.logger.info("palm refused", metadata: ["reason": "\(refusal)"])
    }
}
