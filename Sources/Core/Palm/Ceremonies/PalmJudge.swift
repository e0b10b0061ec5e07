public import FoundationEssentials
public import Kernel

/// Why a verdict does not count.
public enum PalmFlaw: String, CaseIterable, Error, Equatable, Sendable {
    case unauthentic
    case wrongNonce = "wrong_nonce"
    case wrongTenant = "wrong_tenant"
    case wrongSubject = "wrong_subject"
    case wrongReference = "wrong_reference"
    /// Decided before it was asked for or after it arrived, or arrived after the ceremony had ended.
    case wrongTime = "wrong_time"
    case scoreOutOfRange = "score_out_of_range"
    case notLive = "not_live"
    case noMatch = "no_match"
    case belowThreshold = "below_threshold"

    /// Whether it is the person's failure, rather than the provider's.
    public var isPersons: Bool {
        switch self {
        case .notLive, .noMatch, .belowThreshold: true
        case .unauthentic, .wrongNonce, .wrongTenant, .wrongSubject, .wrongReference, .wrongTime, .scoreOutOfRange:
            false
        }
    }
}

/// Decides whether a verdict counts: authentic, for this nonce, this tenant and this person, in time, live, and above the
/// tenant's threshold. Anything else is a failure.
public struct PalmJudge: Sendable {
    /// What was asked.
    public let nonce: PalmNonce
    public let tenant: TenantID
    public let askedAt: Date
    /// When the ceremony ends.
    public let endsAt: Date
    public let rules: PalmRules

    public init(nonce: PalmNonce, tenant: TenantID, askedAt: Date, endsAt: Date, rules: PalmRules) {
        self.nonce = nonce
        self.tenant = tenant
        self.askedAt = askedAt
        self.endsAt = endsAt
        self.rules = rules
    }

    /// - Returns: what the provider calls the palm; nil where it would not take it.
    public func judge(
        _ enrolment: PalmEnrolment, as subject: PalmSubject, at now: Date
    ) throws(PalmFlaw) -> PalmReference? {
        try judge(enrolment.evidence, enrolment.score, at: now)
        guard enrolment.subject == subject else { throw .wrongSubject }
        guard case .enrolled(let reference) = enrolment.outcome else { return nil }
        try requireLife(enrolment.evidence)
        return reference
    }

    public func judge(_ verification: PalmVerification, as handle: PalmHandle, at now: Date) throws(PalmFlaw) {
        try judge(verification.evidence, verification.score, at: now)
        guard verification.subject == handle.subject else { throw .wrongSubject }
        guard verification.reference == handle.reference else { throw .wrongReference }
        guard verification.outcome == .match else { throw .noMatch }
        try requireLife(verification.evidence)
        guard verification.score >= rules.threshold else { throw .belowThreshold }
    }

    /// - Returns: whose palm it seems to be.
    public func judge(_ identification: PalmIdentification, at now: Date) throws(PalmFlaw) -> PalmHandle {
        try judge(identification.evidence, identification.score, at: now)
        guard case .identified(let subject, let reference) = identification.outcome else { throw .noMatch }
        try requireLife(identification.evidence)
        guard identification.score >= rules.threshold else { throw .belowThreshold }
        return PalmHandle(subject: subject, reference: reference)
    }

    private func judge(_ evidence: PalmEvidence, _ score: Double, at now: Date) throws(PalmFlaw) {
        guard evidence.authenticity != .none else { throw .unauthentic }
        guard evidence.nonce == nonce else { throw .wrongNonce }
        guard evidence.tenant == tenant else { throw .wrongTenant }
        let skew = TimeInterval(rules.clockSkewSeconds)
        guard now <= endsAt, evidence.decidedAt >= askedAt - skew, evidence.decidedAt <= now + skew else {
            throw .wrongTime
        }
        // False for a score that is not a number.
        guard score >= 0, score <= 1 else { throw .scoreOutOfRange }
    }

    private func requireLife(_ evidence: PalmEvidence) throws(PalmFlaw) {
        guard evidence.liveness == .live else { throw .notLive }
    }
}
