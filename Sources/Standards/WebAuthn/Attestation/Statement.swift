import CBOR
import Cryptography
import FoundationEssentials

/// What the verification procedures of §8 share: what goes in, and what comes out.
enum Statement {
    struct Input {
        let authenticatorData: AuthenticatorData
        let credential: AuthenticatorData.AttestedCredential
        let key: COSEKey
        let clientDataHash: [UInt8]
        let policy: AttestationPolicy
        let asksEnterprise: Bool
        let profile: Profile
        let now: Date

        /// What most formats sign: the authenticator data and the hash of the client data, side by side.
        var signed: [UInt8] { authenticatorData.bytes + clientDataHash }
    }

    struct Outcome {
        var kind: AttestationResult.Kind
        /// From each statement that had certificates its trust path; none of them is empty.
        var chains: [[Certificate]] = []

        var certificates: [Certificate] { chains.first ?? [] }
    }
}

extension AttestationFormat {
    /// Runs the format's verification procedure.
    func verify(_ statement: CBOR, _ input: Statement.Input) throws(Refusal) -> Statement.Outcome {
        switch self {
        case .none: try NoneStatement.verify(statement, input)
        case .packed: try PackedStatement.verify(statement, input)
        case .tpm: try TPMStatement.verify(statement, input)
        case .androidKey: try AndroidKeyStatement.verify(statement, input)
        case .androidSafetyNet: try SafetyNetStatement.verify(statement, input)
        case .fidoU2F: try U2FStatement.verify(statement, input)
        case .apple: try AppleStatement.verify(statement, input)
        case .compound: try CompoundStatement.verify(statement, input)
        }
    }
}
