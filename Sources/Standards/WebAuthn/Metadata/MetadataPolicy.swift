public import Cryptography
public import FoundationEssentials

/// What FIDO metadata have to say of a model before its credentials are taken.
public struct MetadataPolicy: Equatable, Sendable {
    /// Reports that end a registration, whatever came after them.
    public var refusedStatuses: Set<AuthenticatorStatus> = [
        .userVerificationBypass, .attestationKeyCompromise, .userKeyRemoteCompromise, .userKeyPhysicalCompromise,
        .revoked,
    ]
    /// The lowest certification that is enough; nil asks for none.
    public var leastCertification: CertificationLevel?
    /// Whether a model that is not listed is refused.
    public var requiresEntry = false
    /// For how many days the next BLOB may have been due before nothing is believed any more; nil for ever.
    public var overdueDaysMax: Int?

    public init() {}

    /// Whether a model as it is now would still be taken: the question for credentials that are stored.
    ///
    /// - Returns: the report that speaks against it, or nil.
    public func objection(to entry: MetadataEntry, certificate: Certificate? = nil, at now: Date)
        -> MetadataEntry.StatusReport?
    {
        entry.reports(at: now).first { report in
            guard refusedStatuses.contains(report.status) else { return false }
            // A report that names one certificate speaks only of keys under it.
            guard report.status == .attestationKeyCompromise, let named = report.certificate, let certificate else {
                return true
            }
            return named == certificate.der
        }
    }

    func check(
        _ entry: MetadataEntry?, statement: Statement.Outcome, aaguid: AAGUID, metadata: Metadata?, at now: Date
    ) throws(Refusal) {
        if let overdueDaysMax, let metadata, metadata.daysOverdue(at: now) > overdueDaysMax {
            throw refusal(.blobTooOld, "The metadata in use are \(metadata.daysOverdue(at: now)) days overdue.")
        }
        guard let entry else {
            guard !requiresEntry, leastCertification == nil else {
                throw refusal(.metadataMissing, "Nothing is known of this model of authenticator.")
            }
            return
        }
        if let report = objection(to: entry, certificate: statement.certificates.first, at: now) {
            throw refusal(.metadataStatus, "The model of authenticator is reported as \(report.status.rawValue).")
        }
        if let leastCertification, entry.certification(at: now).map({ $0 < leastCertification }) ?? true {
            throw refusal(.metadataCertification, "The model of authenticator is not certified as demanded.")
        }
        try check(entry.attestationTypes, statement.kind)
    }

    /// A model that attests by certificate cannot fall back to attesting itself, and the other way round.
    private func check(_ types: Set<String>, _ kind: AttestationResult.Kind) throws(Refusal) {
        let known: Set<String> = ["basic_full", "basic_surrogate", "attca", "anonca", "ecdaa", "none"]
        guard !types.isEmpty, types.isSubset(of: known) else { return }
        let isListed =
            switch kind {
            case .none: true
            case .self: types.contains("basic_surrogate")
            case .basic, .attCA: !types.isDisjoint(with: ["basic_full", "attca"])
            case .anonCA: types.contains("anonca")
            }
        guard isListed else {
            throw refusal(.metadataAttestationType, "The model of authenticator does not attest in this way.")
        }
    }

    private func refusal(_ rule: Rule, _ sentence: String) -> Refusal {
        Refusal(rule, sentence, source: "FIDO MDS3 §3.1.3")
    }
}
