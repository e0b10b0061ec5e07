import HTTPTypes
import Hummingbird
import JOSE
import Logging
import Passkeys
import WebAuthn

/// What became of a ceremony, as people are told it. The rest is for developers, behind the error id.
enum PasskeyProblem: String, CaseIterable, Sendable {
    /// It took too long, was sent twice or was begun elsewhere.
    case expired
    case notVerified
    /// The person removed it here, and their authenticator still has it.
    case unknown
    case none
    case taken
    case accountDisabled
    case tooMany
    case invalidName

    init(_ refusal: PasskeyRefusal) {
        self =
            switch refusal {
            case .ceremonyUnknown: .expired
            case .unverified: .notVerified
            case .credentialUnknown: .unknown
            case .noPasskey: .none
            case .credentialTaken: .taken
            case .accountDisabled: .accountDisabled
            case .tooMany: .tooMany
            case .invalidName: .invalidName
            }
    }

    var phrase: Phrase {
        switch self {
        case .expired: .passkeyExpired
        case .notVerified: .passkeyNotVerified
        case .unknown: .passkeyUnknown
        case .none: .passkeyNone
        case .taken: .passkeyTaken
        case .accountDisabled: .passkeyAccountDisabled
        case .tooMany: .passkeyTooMany
        case .invalidName: .passkeyInvalidName
        }
    }
}

extension Failure {
    /// A refusal as the API tells it: a code and a step for programs, a sentence for developers.
    init(_ refusal: PasskeyRefusal) {
        switch refusal {
        case .ceremonyUnknown:
            self.init(
                .badRequest, code: "ceremony_unknown",
                detail: "the ticket was never given out, is used up or expired, or was given to somebody else")
        case .unverified: self.init(.badRequest, code: "ceremony_failed")
        case .credentialUnknown: self.init(.badRequest, code: "credential_unknown")
        case .credentialTaken: self.init(.conflict, code: "credential_taken")
        case .noPasskey:
            self.init(.badRequest, code: "no_passkey", detail: "the person has no passkey to prove themselves with")
        case .accountDisabled:
            self.init(.forbidden, code: "account_disabled", detail: "the account cannot be used")
        case .tooMany(let max):
            self.init(.unprocessableContent, code: "too_many_passkeys", detail: "nobody may have more than \(max)")
        case .invalidName:
            self.init(
                .unprocessableContent, code: "invalid_name",
                detail: "a name is 1 to \(PasskeyName.lengthMax) characters that can be shown")
        }
        if let step = refusal.failedStep { tell(step) }
    }

    private mutating func tell(_ error: WebAuthnError) {
        detail = error.sentence
        members = [
            "ceremony": .string(error.ceremony.rawValue), "step": .integer(Int64(error.step)),
            "step_name": .string(error.stepName), "rule": .string(error.rule.rawValue),
            "section": .string(error.section),
        ]
    }
}

extension PageWriter {
    /// Answers for a ceremony that came to nothing, and notes why where operators look.
    func failure(_ refusal: PasskeyRefusal, _ request: Request, _ context: WebContext) -> Failure {
        note(refusal, context)
        var failure = Failure(refusal)
        failure.members["error_id"] = .string(context.requestID)
        failure.members["message"] = .string(text(PasskeyProblem(refusal).phrase, for: request))
        return failure
    }

    func note(_ refusal: PasskeyRefusal, _ context: WebContext) {
        let reason =
            switch refusal {
            case .unverified(let error): error.description
            // The id stands for a person's device: it is not for a log.
            case .credentialUnknown: "credentialUnknown"
            default: "\(refusal)"
            }
        context.logger.info("passkey refused", metadata: ["reason": "\(reason)"])
    }
}
