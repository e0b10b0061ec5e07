public import FoundationEssentials
public import JOSE
public import Kernel

/// A case as the provider is told of it.
public struct KYCRequest: Sendable {
    /// Stands for the person: the provider never learns who they are here, and has to repeat it in every answer.
    public let id: ID<ProofingCase>
    public let level: IdentityLevel
    /// Where the browser goes when the person is done.
    public let returnURL: String
    /// Where the provider may send its notices.
    public let webhookURL: String
    /// BCP 47, such as `ar`.
    public let language: String
    /// What the person answered to ``KYCProvider/question``.
    public let answer: String?

    public init(
        id: ID<ProofingCase>, level: IdentityLevel, returnURL: String, webhookURL: String, language: String,
        answer: String? = nil
    ) {
        self.id = id
        self.level = level
        self.returnURL = returnURL
        self.webhookURL = webhookURL
        self.language = language
        self.answer = answer
    }
}

/// What the person is to do.
public enum KYCStep: Equatable, Sendable {
    /// Go to a page of the provider's.
    case redirect(String)
    /// Find this number in the provider's app.
    case number(String)
    /// Show this to the provider's app, as a QR code; it is a URL that leads to the app as well.
    case code(String)
}

/// A case that the provider has taken on.
public struct KYCBegun: Equatable, Sendable {
    /// The provider's own name for it.
    public let reference: String
    public let step: KYCStep
    /// When the provider gives up waiting for the person.
    public let expiresAt: Date?
    /// What the adapter needs to ask again; kept sealed, and forgotten at the end.
    public let memory: [UInt8]?

    public init(reference: String, step: KYCStep, expiresAt: Date? = nil, memory: [UInt8]? = nil) {
        self.reference = reference
        self.step = step
        self.expiresAt = expiresAt
        self.memory = memory
    }
}

/// A question about a case.
public struct KYCInquiry: Sendable {
    public let id: ID<ProofingCase>
    public let reference: String
    public let level: IdentityLevel
    public let memory: [UInt8]?

    public init(id: ID<ProofingCase>, reference: String, level: IdentityLevel, memory: [UInt8]? = nil) {
        self.id = id
        self.reference = reference
        self.level = level
        self.memory = memory
    }
}

/// How a case stands at the provider.
public struct KYCDecision: Equatable, Sendable {
    public let outcome: KYCOutcome
    /// By the provider's clock; nil where it does not say.
    public let decidedAt: Date?

    public init(_ outcome: KYCOutcome, decidedAt: Date?) {
        self.outcome = outcome
        self.decidedAt = decidedAt
    }
}

public enum KYCOutcome: Equatable, Sendable {
    case pending
    case inReview
    case approved(KYCFacts)
    case rejected(KYCRejection)
    /// The person did not go on.
    case expired
}

/// What an approval verified.
public struct KYCFacts: Equatable, Sendable {
    public let claims: [String: JSON]
    public let verification: Verification

    public init(_ claims: [String: JSON], verification: Verification) {
        self.claims = claims
        self.verification = verification
    }
}

/// Why a person was refused.
public struct KYCRejection: Equatable, Sendable {
    /// The provider's own words for it, codes alone: for the audit trail, not for pages.
    public let reasons: [String]
    /// Whether the provider will not have this person at all, as with a forged document: then nothing that was proofed before
    /// stands either.
    public let isFinal: Bool

    public init(reasons: [String] = [], isFinal: Bool = false) {
        self.reasons = reasons
        self.isFinal = isFinal
    }
}
