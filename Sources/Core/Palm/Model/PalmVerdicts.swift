public import FoundationEssentials
public import Kernel

/// What a provider found out about whether a living hand was before the reader (presentation attack detection, ISO/IEC 30107).
public enum PalmLiveness: String, CaseIterable, Sendable {
    case live
    case spoof
    /// The reader cannot tell.
    case unknown
}

/// How we know that a verdict is the provider's.
public enum PalmAuthenticity: String, CaseIterable, Sendable {
    /// The body carries a signature over itself and our nonce, and it is good.
    case signed
    /// Both ends of the channel proved who they are, as by mutual TLS.
    case authenticatedChannel
    /// It may be anybody's.
    case none
}

/// What every verdict of a provider carries, whatever was asked.
public struct PalmEvidence: Equatable, Sendable {
    /// The nonce that it echoes.
    public let nonce: PalmNonce
    /// The tenant that it names.
    public let tenant: TenantID
    public let liveness: PalmLiveness
    public let authenticity: PalmAuthenticity
    /// When the provider says that it decided.
    public let decidedAt: Date
    /// From our question to its answer.
    public let latency: Duration

    public init(
        nonce: PalmNonce,
        tenant: TenantID,
        liveness: PalmLiveness,
        authenticity: PalmAuthenticity,
        decidedAt: Date,
        latency: Duration
    ) {
        self.nonce = nonce
        self.tenant = tenant
        self.liveness = liveness
        self.authenticity = authenticity
        self.decidedAt = decidedAt
        self.latency = latency
    }
}

/// What came of an enrolment at the provider.
public struct PalmEnrolment: Equatable, Sendable {
    public enum Outcome: Equatable, Sendable {
        case enrolled(PalmReference)
        /// The capture will not do, and nothing was kept.
        case rejected
    }

    public let subject: PalmSubject
    public let outcome: Outcome
    /// How good the capture is, from 0 to 1.
    public let score: Double
    public let evidence: PalmEvidence

    public init(subject: PalmSubject, outcome: Outcome, score: Double, evidence: PalmEvidence) {
        self.subject = subject
        self.outcome = outcome
        self.score = score
        self.evidence = evidence
    }
}

/// What came of comparing a palm with the one enrolment it was said to be (1:1).
public struct PalmVerification: Equatable, Sendable {
    public enum Outcome: Equatable, Sendable {
        case match
        case noMatch
    }

    public let subject: PalmSubject
    public let reference: PalmReference
    public let outcome: Outcome
    /// How sure the provider is, from 0 to 1.
    public let score: Double
    public let evidence: PalmEvidence

    public init(
        subject: PalmSubject, reference: PalmReference, outcome: Outcome, score: Double, evidence: PalmEvidence
    ) {
        self.subject = subject
        self.reference = reference
        self.outcome = outcome
        self.score = score
        self.evidence = evidence
    }
}

/// What came of comparing a palm with all enrolments of a tenant (1:N).
public struct PalmIdentification: Equatable, Sendable {
    public enum Outcome: Equatable, Sendable {
        case identified(PalmSubject, PalmReference)
        case nobody
    }

    public let outcome: Outcome
    /// How sure the provider is of the nearest, from 0 to 1.
    public let score: Double
    public let evidence: PalmEvidence

    public init(outcome: Outcome, score: Double, evidence: PalmEvidence) {
        self.outcome = outcome
        self.score = score
        self.evidence = evidence
    }
}

/// What a provider says of an enrolment when asked.
public enum PalmProviderStanding: String, CaseIterable, Sendable {
    case none
    case pending
    case enrolled
    case suspended
}

/// How far a provider is with a deletion.
public enum PalmErasure: String, CaseIterable, Sendable {
    /// Nothing is kept there any more, or never was.
    case confirmed
    /// It was asked for, and is to be asked about again.
    case underWay
}
