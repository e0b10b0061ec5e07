import CBOR
import Cryptography
import FoundationEssentials

/// Judges one attestation (§7.1 step 21 to 24), at registration or again later.
struct AttestationJudgement {
    let object: Result<AttestationObject, Refusal>
    let clientDataHash: [UInt8]
    let policy: RegistrationPolicy
    let profile: Profile
    let now: Date
    let trust: AttestationTrust
    /// The credential's key, once step 20 has read it.
    var key: COSEKey?
    var asksEnterprise = false

    private var format: AttestationFormat?
    private var statement = Statement.Outcome(kind: .none)
    private var anchors: TrustAnchors?
    private var metadata: MetadataEntry?
    private var verdict = AttestationResult.Trust.notJudged

    init(
        object: Result<AttestationObject, Refusal>, clientDataJSON: [UInt8], policy: RegistrationPolicy,
        profile: Profile, now: Date, trust: AttestationTrust
    ) {
        self.object = object
        clientDataHash = Hash.sha256(clientDataJSON)
        self.policy = policy
        self.profile = profile
        self.now = now
        self.trust = trust
    }

    var result: AttestationResult {
        AttestationResult(
            format: (try? object.get())?.format ?? "", kind: statement.kind, trust: verdict,
            certificates: statement.certificates, metadata: metadata
        )
    }

    /// Step 21: a format that is known and allowed, named exactly so.
    mutating func requireFormat() throws(Refusal) {
        guard policy.attestation.judgement != .ignored else { return }
        guard let found = AttestationFormat(exactly: try object.get().format) else {
            throw Refusal(.formatUnsupported, "The format of the attestation statement is not known.")
        }
        guard policy.attestation.formats.contains(found) else {
            throw Refusal(
                .formatNotAllowed, "Attestation statements of the format \"\(found.rawValue)\" are not allowed.")
        }
        format = found
    }

    /// Step 22: the format's own verification procedure.
    mutating func requireStatement() throws(Refusal) {
        guard let format else { return }
        let object = try object.get()
        let input = Statement.Input(
            authenticatorData: object.authenticatorData, credential: object.credential, key: try credentialKey(object),
            clientDataHash: clientDataHash, policy: policy.attestation, asksEnterprise: asksEnterprise,
            profile: profile, now: now
        )
        statement = try format.verify(object.statement, input)
    }

    /// The key that step 20 has read, or the stored one when there is no such step.
    private func credentialKey(_ object: AttestationObject) throws(Refusal) -> COSEKey {
        if let key { return key }
        do throws(COSEKeyError) {
            return try COSEKey(object.credential.publicKey, allowing: Set(COSEAlgorithm.allCases))
        } catch {
            throw Refusal(
                .publicKeyUnusable, "The credential's public key cannot be used: \(error).", section: "§6.5.2")
        }
    }

    /// Step 23: what is known of the model, and what its certificates have to lead to.
    mutating func findAnchors() throws(Refusal) {
        let aaguid = try object.get().credential.aaguid
        guard policy.models.allows(aaguid) else {
            throw Refusal(.aaguidNotAllowed, "Authenticators of this model are not allowed.")
        }
        metadata = trust.metadata?.entry(for: aaguid, certificate: statement.certificates.first)
        anchors = try trust.anchors(with: metadata)
        guard let rules = trust.metadataPolicy else { return }
        try rules.check(metadata, statement: statement, aaguid: aaguid, metadata: trust.metadata, at: now)
    }

    /// Step 24: none, self, or certificates that lead to an anchor.
    mutating func assessTrust() throws(Refusal) {
        switch statement.kind {
        case .none:
            guard policy.attestation.judgement == .ignored || policy.attestation.acceptsNone else {
                throw Refusal(.attestationRequired, "The credential comes without attestation, which is demanded.")
            }
        case .`self`:
            guard policy.attestation.acceptsSelf else {
                throw Refusal(.selfAttestationNotAllowed, "The credential attests only itself, which is not enough.")
            }
        case .basic, .attCA, .anonCA:
            try assessCertificates()
        }
    }

    /// Every chain of a statement has to lead to an anchor, or one of a compound statement where one is enough.
    private mutating func assessCertificates() throws(Refusal) {
        let mustBeTrusted = policy.attestation.judgement == .trusted
        verdict = trust.isEmpty ? .notJudged : .untrusted
        guard let anchors, !anchors.isEmpty else {
            guard !mustBeTrusted else {
                throw Refusal(.attestationUntrusted, "No trust anchor is known for this attestation.")
            }
            return
        }
        var refusals: [CertificateError] = []
        var found: Certificate?
        for chain in statement.chains {
            do throws(CertificateError) {
                found = try anchors.verify(
                    chain[0], through: Array(chain.dropFirst()), at: now, depthMax: policy.attestation.depthMax
                ).last
            } catch {
                refusals.append(error)
            }
        }
        if let found, refusals.isEmpty || policy.attestation.compound == .any { verdict = .trusted(anchor: found) }
        guard mustBeTrusted, verdict == .untrusted else { return }
        let why = refusals.first.map { ": \($0)" } ?? ""
        throw Refusal(.attestationUntrusted, "The attestation certificate is not trusted\(why).")
    }
}

extension AttestationFormat {
    /// Compares byte for byte: to Swift, canonically equivalent texts are equal.
    init?(exactly text: String) {
        guard let found = Self.allCases.first(where: { $0.rawValue.utf8.elementsEqual(text.utf8) }) else { return nil }
        self = found
    }
}
