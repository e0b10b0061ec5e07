import CBOR
import Cryptography

/// The format made for WebAuthn (§8.2): signed by a certificate's key, or by the credential itself.
enum PackedStatement {
    private static let section = "§8.2"
    private static let certificateSection = "§8.2.1"

    static func verify(_ statement: CBOR, _ input: Statement.Input) throws(Refusal) -> Statement.Outcome {
        let members = try StatementMembers(
            statement, required: ["alg", "sig"], optional: ["x5c"], section: section)
        let algorithm = try members.algorithm()
        let signature = try members.bytes("sig")
        guard members.has("x5c") else { return try verifySelf(algorithm, signature, input) }
        let certificates = try members.certificates(input.policy)
        let leaf = certificates[0]
        try leaf.requireSigned(signature, of: input.signed, with: algorithm, section: section)
        try requireFields(of: leaf)
        try leaf.requireAAGUID(input.credential.aaguid, section: certificateSection)
        try requireNoSerialNumber(in: leaf, input)
        return Statement.Outcome(kind: .basic, chains: [certificates])
    }

    private static func verifySelf(
        _ algorithm: COSEAlgorithm, _ signature: [UInt8], _ input: Statement.Input
    ) throws(Refusal) -> Statement.Outcome {
        guard algorithm == input.key.algorithm else {
            throw Refusal(
                .statementAlgorithmMismatch, "The statement names another algorithm than the credential's.",
                section: section)
        }
        guard input.key.verifies(signature: signature, of: input.signed) else {
            throw Refusal(.statementSignatureInvalid, "The attestation signature is not valid.", section: section)
        }
        return Statement.Outcome(kind: .self)
    }

    private static func requireFields(of leaf: Certificate) throws(Refusal) {
        try leaf.requireLeaf(section: certificateSection)
        let subject = leaf.subject
        guard let country = subject[DistinguishedName.country].first, isCountry(country) else {
            throw leaf.requirement("names no country by its two letters", certificateSection)
        }
        guard subject[DistinguishedName.organization].first?.isEmpty == false else {
            throw leaf.requirement("names no vendor", certificateSection)
        }
        guard subject[DistinguishedName.organizationalUnit] == ["Authenticator Attestation"] else {
            throw leaf.requirement("is not for \"Authenticator Attestation\"", certificateSection)
        }
        guard subject[DistinguishedName.commonName].first?.isEmpty == false else {
            throw leaf.requirement("has no common name", certificateSection)
        }
    }

    private static func isCountry(_ text: String) -> Bool {
        text.utf8.count == 2 && text.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }
    }

    /// id-fido-gen-ce-sernum names one device: only for enterprises that have asked for it (§8.2.2).
    private static func requireNoSerialNumber(in leaf: Certificate, _ input: Statement.Input) throws(Refusal) {
        guard let serial = leaf.extension("1.3.6.1.4.1.45724.1.1.2") else { return }
        guard !serial.isCritical else { throw leaf.requirement("marks its serial number as critical", "§8.2.2") }
        guard input.policy.acceptsEnterprise, input.asksEnterprise else {
            throw Refusal(
                .enterpriseNotAllowed, "The attestation names a single device, which was not asked for.",
                section: "§8.2.2")
        }
    }
}
