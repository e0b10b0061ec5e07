public import FoundationEssentials
public import JOSE

/// Facts about a person, together with how they were verified: one element of `verified_claims`
/// (OpenID Identity Assurance Schema Definition 1.0 §5).
public struct VerifiedClaims: Equatable, Sendable {
    public let verification: Verification
    /// By their names, as in OpenID Connect Core §5.1 and OpenID Connect for Identity Assurance Claims Registration 1.0.
    public let claims: [String: JSON]

    public init(_ claims: [String: JSON], verification: Verification) {
        self.claims = claims
        self.verification = verification
    }
}

/// How the facts were verified, when, and by which rules (§5.4).
public struct Verification: Equatable, Sendable {
    /// The rules that the verification followed, such as `eidas` or a tenant's own.
    public let trustFramework: String
    /// How sure the facts are, in the terms of the trust framework.
    public var assuranceLevel: String?
    public var assuranceProcess: AssuranceProcess?
    /// When the verification was done.
    public var time: Date?
    /// Names the verification at whoever did it, for a dispute or an audit.
    public var verificationProcess: String?
    public var evidence: [Evidence]

    public init(
        trustFramework: String,
        assuranceLevel: String? = nil,
        assuranceProcess: AssuranceProcess? = nil,
        time: Date? = nil,
        verificationProcess: String? = nil,
        evidence: [Evidence] = []
    ) {
        self.trustFramework = trustFramework
        self.assuranceLevel = assuranceLevel
        self.assuranceProcess = assuranceProcess
        self.time = time
        self.verificationProcess = verificationProcess
        self.evidence = evidence
    }
}

/// By which procedure the assurance level was reached (§5.4.2).
public struct AssuranceProcess: Equatable, Sendable {
    /// The standard or policy that was followed.
    public var policy: String?
    /// The procedure of that policy.
    public var procedure: String?
    public var details: [Detail]

    public init(policy: String? = nil, procedure: String? = nil, details: [Detail] = []) {
        self.policy = policy
        self.procedure = procedure
        self.details = details
    }

    /// One part of the procedure, and the checks that make it up.
    public struct Detail: Equatable, Sendable {
        /// What is assured, such as `evidence_validation`, `verification` or `counter_fraud`.
        public var type: String?
        /// How good it is in the terms of the policy.
        public var classification: String?
        /// The ids of the checks that count for it (`check_id`).
        public var checks: [String]

        public init(type: String? = nil, classification: String? = nil, checks: [String] = []) {
            self.type = type
            self.classification = classification
            self.checks = checks
        }
    }
}

/// What is kept of verified claims cannot be read.
public struct InvalidVerifiedClaims: Error, Equatable, Sendable {
    /// The member at fault.
    public let member: String

    public init(_ member: String) {
        self.member = member
    }
}
