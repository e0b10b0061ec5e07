import Cryptography
import FoundationEssentials
import WebAuthn

extension Passkey {
    /// What a list of authenticators says of its model; nil where that does not say what it is, or the list not know it.
    func entry(in metadata: Metadata) -> MetadataEntry? {
        guard let aaguid = AAGUID(credential.aaguid) else { return nil }
        // Those of U2F have no model of their own, and are known by their certificate.
        return metadata.entry(for: aaguid, certificate: aaguid.isZero ? attestationCertificate : nil)
    }

    /// The certificate that signed its attestation, read from what was kept.
    var attestationCertificate: Certificate? {
        let attestation = credential.attestation
        let policy = RegistrationPolicy().with { $0.attestation.formats = Set(AttestationFormat.allCases) }
        // By the time of the registration: a certificate that has run out since was good then.
        let result = try? Registration(policy: policy).judgeAgain(
            attestationObject: attestation.object, clientDataJSON: attestation.clientData, at: createdAt,
            trust: .nothing)
        return result?.certificates.first
    }

    /// The same, with what the list in use says of where its model keeps keys.
    ///
    /// Only one that would count as hardware is looked up; where the list cannot be believed, it does not.
    func judged(by source: any AttestationTrustSource, at now: Date) async -> Passkey {
        guard isAttestedHardware else { return self }
        var passkey = self
        do {
            let entry = try await source.trust(at: now).metadata.flatMap(entry)
            passkey.isKeptInSoftware = entry?.keepsKeysInHardware == false
        } catch {
            passkey.isKeptInSoftware = true
        }
        return passkey
    }
}
