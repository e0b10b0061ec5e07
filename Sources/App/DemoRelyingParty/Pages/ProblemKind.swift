import HTTP
import HTTPTypes

/// What has gone wrong, as far as it makes a difference to the person who reads of it. The raw value names its sentences.
enum ProblemKind: String, CaseIterable {
    case refused, cancelled, unknownAttempt, malformedAnswer, failedCheck, tokenRefused, unreachable, untrustedForm
    case notFound, unexpected

    /// The sentences that are asked for by name.
    static var keys: [String] { allCases.flatMap { ["problem.\($0.rawValue)", "problem.\($0.rawValue)Advice"] } }

    init(_ problem: SignInProblem) {
        self =
            switch problem {
            case .unknownAttempt: .unknownAttempt
            case .malformedAnswer: .malformedAnswer
            case .refused(let refusal): refusal.code == "access_denied" ? .cancelled : .refused
            case .failedCheck: .failedCheck
            case .provider(.refused): .tokenRefused
            case .provider: .unreachable
            case .untrustedForm: .untrustedForm
            }
    }

    init(_ failure: Failure) {
        self =
            switch failure.status.code {
            case 404, 405: .notFound
            case 400..<500: .malformedAnswer
            default: .unexpected
            }
    }

    var status: HTTPResponse.Status {
        switch self {
        // The sign-in was answered in good order: the page says what the answer was.
        case .refused, .cancelled: .ok
        case .unknownAttempt, .malformedAnswer, .failedCheck: .badRequest
        case .untrustedForm: .forbidden
        case .tokenRefused, .unreachable: .badGateway
        case .notFound: .notFound
        case .unexpected: .internalServerError
        }
    }

    func fields(of problem: SignInProblem, _ phrasebook: Phrasebook) -> PageFields {
        var fields = fields(detail: problem.detail, phrasebook)
        guard case .failedCheck(let rule, _) = problem else { return fields }
        fields["check"] =
            [
                "sentence": phrasebook.text(in: "checks", named: rule.rawValue) ?? rule.rawValue, "source": rule.source,
            ] as PageFields
        return fields
    }

    func fields(detail: String?, _ phrasebook: Phrasebook) -> PageFields {
        var fields: PageFields = [
            "happened": phrasebook.text(in: "problem", named: rawValue) ?? "",
            "advice": phrasebook.text(in: "problem", named: rawValue + "Advice") ?? "",
        ]
        fields["detail"] = detail
        return fields
    }
}

extension SignInProblem {
    /// What a developer wants to know.
    var detail: String? {
        switch self {
        case .unknownAttempt, .untrustedForm: nil
        case .malformedAnswer(let what): what
        case .refused(let refusal): "\(ProviderProblem.refused(refusal))"
        case .failedCheck(_, let reason): reason
        case .provider(let problem): "\(problem)"
        }
    }
}
