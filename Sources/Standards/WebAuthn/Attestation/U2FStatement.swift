import CBOR
import Cryptography

/// What security keys from before FIDO2 sign at registration (§8.6).
enum U2FStatement {
    private static let section = "§8.6"

    static func verify(_ statement: CBOR, _ input: Statement.Input) throws(Refusal) -> Statement.Outcome {
        let members = try StatementMembers(statement, required: ["x5c", "sig"], section: section)
        let certificates = try members.certificates(input.policy)
        guard certificates.count == 1 else {
            throw Refusal(.statementMalformed, "x5c holds more than one certificate.", section: section)
        }
        let leaf = certificates[0]
        guard leaf.publicKey?.type == .p256 else {
            throw leaf.requirement("has a key that is not on P-256", section)
        }
        // A U2F key has no model number, so the client writes zeros; the vectors of Level 3 and §8.6 leave it open.
        guard input.profile == .level3 || input.credential.aaguid.isZero else {
            throw Refusal(
                .aaguidNotZero, "A U2F key names a model.",
                source: "FIDO conformance, Server-ServerAuthenticatorAttestationResponse")
        }
        guard input.key.algorithm == .ES256, case .ec(.p256, let x, let y) = input.key.publicKey.components else {
            throw Refusal(.statementAlgorithmMismatch, "The credential's key is not one of ES256.", section: section)
        }
        let signed =
            [0x00] + input.authenticatorData.rpIDHash + input.clientDataHash + input.credential.id + [0x04] + x + y
        try leaf.requireSigned(try members.bytes("sig"), of: signed, with: .ES256, section: section)
        return Statement.Outcome(kind: .basic, chains: [certificates])
    }
}
