import Proofing

/// What became of an attempt to proof an identity, as people are told it.
enum ProofingProblem: Equatable, Sendable {
    case notOffered
    case answerMissing
    case invalidAnswer
    case tooMany
    case accountDisabled
    /// It says nothing about the person.
    case unavailable
    case rejected
    case expired
    case cancelled

    init(_ refusal: ProofingRefusal) {
        self =
            switch refusal {
            case .levelNotOffered, .caseUnknown: .notOffered
            case .answerRequired: .answerMissing
            case .invalidAnswer: .invalidAnswer
            case .tooMany: .tooMany
            case .accountDisabled: .accountDisabled
            case .providerUnavailable: .unavailable
            }
    }

    /// Nil for a case that is under way or approved.
    init?(_ state: ProofingCase.State) {
        switch state {
        case .rejected: self = .rejected
        case .expired: self = .expired
        case .cancelled(_, .providerFailed): self = .unavailable
        case .cancelled: self = .cancelled
        case .created, .pending, .inReview, .approved: return nil
        }
    }

    var phrase: Phrase {
        switch self {
        case .notOffered: .proofingNotOffered
        case .answerMissing: .proofingAnswerMissing
        case .invalidAnswer: .proofingInvalidAnswer
        case .tooMany: .proofingTooMany
        case .accountDisabled: .proofingAccountDisabled
        case .unavailable: .proofingUnavailable
        case .rejected: .proofingRejected
        case .expired: .proofingExpired
        case .cancelled: .proofingCancelled
        }
    }
}

extension IdentityLevel {
    var phrase: Phrase {
        switch self {
        case .basic: .proofingLevelBasic
        case .verified: .proofingLevelVerified
        case .enhanced: .proofingLevelEnhanced
        }
    }
}

/// The facts that have a name of their own on a person's page; others are shown by the name of their claim.
enum FactName: String, CaseIterable, Sendable {
    case birthdate, nationalities, address, gender
    case givenName = "given_name"
    case middleName = "middle_name"
    case familyName = "family_name"
    case placeOfBirth = "place_of_birth"

    static var keys: [String] { allCases.map { "facts.\($0.rawValue)" } }
}
