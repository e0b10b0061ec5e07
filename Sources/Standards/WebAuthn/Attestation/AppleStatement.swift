import CBOR
import Cryptography

/// What Apple's devices show (§8.8): a certificate for the credential's own key, made for this one ceremony.
enum AppleStatement {
    private static let section = "§8.8"
    private static let nonceExtension = "1.2.840.113635.100.8.2"

    /// Nothing is signed by the authenticator itself: the nonce in the certificate binds it to the ceremony.
    static func verify(_ statement: CBOR, _ input: Statement.Input) throws(Refusal) -> Statement.Outcome {
        // Devices of the first years wrote alg as well.
        let members = try StatementMembers(statement, required: ["x5c"], optional: ["alg"], section: section)
        let certificates = try members.certificates(input.policy)
        let leaf = certificates[0]
        guard let found = leaf.extension(nonceExtension), let nonce = nonce(in: found.value) else {
            throw leaf.requirement("bears no nonce", section)
        }
        guard nonce == Hash.sha256(input.signed) else {
            throw Refusal(
                .statementChallengeMismatch, "The certificate was made for another ceremony.", section: section)
        }
        guard leaf.publicKey == input.key.publicKey else {
            throw Refusal(.statementKeyMismatch, "The certificate is for another key.", section: section)
        }
        return Statement.Outcome(kind: .anonCA, chains: [certificates])
    }

    /// SEQUENCE { [1] EXPLICIT OCTET STRING }.
    private static func nonce(in value: [UInt8]) -> [UInt8]? {
        guard
            let fields = DER(value)?.children(of: .sequence), fields.count == 1,
            let inner = fields[0].children(of: .context(1)), inner.count == 1
        else { return nil }
        return inner[0].content(of: .octetString)
    }
}
