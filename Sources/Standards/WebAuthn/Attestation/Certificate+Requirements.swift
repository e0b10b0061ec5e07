import CBOR
import Cryptography

// What the formats ask of an attestation certificate.

extension Certificate {
    static func read(_ der: [UInt8], section: String) throws(Refusal) -> Certificate {
        do throws(CertificateError) {
            return try Certificate(der: der)
        } catch {
            throw Refusal(.certificateMalformed, "A certificate cannot be read: \(error).", section: section)
        }
    }

    /// This certificate's key has made the signature, and can serve the algorithm at all.
    func requireSigned(
        _ signature: [UInt8], of message: [UInt8], with algorithm: COSEAlgorithm, section: String
    ) throws(Refusal) {
        guard let publicKey, algorithm.signature.accepts(publicKey.type) else {
            throw Refusal(
                .statementAlgorithmMismatch,
                "The attestation certificate's key cannot serve the statement's algorithm.",
                section: section)
        }
        guard publicKey.isValid(der: signature, of: message, using: algorithm.signature) else {
            throw Refusal(
                .statementSignatureInvalid, "The attestation signature is not valid.", section: section)
        }
    }

    /// The rules that packed and tpm share (§8.2.1, §8.3.1): version 3, no authority.
    func requireLeaf(section: String) throws(Refusal) {
        guard version == 3 else { throw requirement("is not of version 3", section) }
        guard !isAuthority, self.extension("2.5.29.19") != nil else {
            throw requirement("may issue others, or does not deny it", section)
        }
    }

    func requirement(_ problem: String, _ section: String) -> Refusal {
        Refusal(.certificateRequirement, "The attestation certificate \(problem).", section: section)
    }

    /// id-fido-gen-ce-aaguid, where it is there, names the same model as the authenticator (§8.2.1): an OCTET STRING
    /// in the extension's own, and not critical.
    func requireAAGUID(_ aaguid: AAGUID, section: String) throws(Refusal) {
        guard let found = self.extension("1.3.6.1.4.1.45724.1.1.4") else { return }
        guard !found.isCritical else { throw requirement("marks the AAGUID as critical", section) }
        guard let bytes = DER(found.value)?.content(of: .octetString), let named = AAGUID(bytes) else {
            throw Refusal(
                .certificateMalformed, "The AAGUID in the attestation certificate is malformed.", section: section)
        }
        guard named == aaguid else {
            throw Refusal(
                .certificateAAGUIDMismatch, "The attestation certificate is for another model of authenticator.",
                section: section)
        }
    }
}
