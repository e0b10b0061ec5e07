import CBOR
import Cryptography
import FoundationEssentials

/// What the verification procedures of §8 share: what goes in, what comes out, and the reading of a statement's members.
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

/// The members of one statement: exactly those of its format's syntax, each of its type.
struct StatementMembers {
    private let map: CBOR.Map
    /// Where the syntax is written, such as "§8.2".
    let section: String

    init(
        _ statement: CBOR, required: Set<String>, optional: Set<String> = [], section: String
    ) throws(Refusal) {
        self.section = section
        guard let map = statement.map else {
            throw Refusal(.statementMalformed, "The attestation statement is no map.", section: section)
        }
        self.map = map
        var names: Set<String> = []
        for (key, _) in map {
            guard let name = key.text, required.contains(name) || optional.contains(name) else {
                throw Refusal(
                    .statementMalformed, "The attestation statement has a member that its format does not know.",
                    section: section)
            }
            names.insert(name)
        }
        guard names.isSuperset(of: required) else {
            throw Refusal(.statementMalformed, "The attestation statement lacks a member.", section: section)
        }
    }

    func has(_ name: String) -> Bool { map[name] != nil }

    func bytes(_ name: String) throws(Refusal) -> [UInt8] {
        guard let bytes = map[name]?.bytes else { throw wrongType(name) }
        return bytes
    }

    func text(_ name: String) throws(Refusal) -> String {
        guard let text = map[name]?.text else { throw wrongType(name) }
        return text
    }

    /// `alg`: what the statement is signed with.
    func algorithm(acceptsSHA1: Bool = false) throws(Refusal) -> COSEAlgorithm {
        guard let number = map["alg"]?.integer else { throw wrongType("alg") }
        guard
            let algorithm = COSEAlgorithm(rawValue: number),
            COSEAlgorithm.secure.contains(algorithm) || acceptsSHA1
        else {
            throw Refusal(
                .statementAlgorithmMismatch,
                "The attestation statement is signed with an algorithm that is not allowed.",
                section: section)
        }
        return algorithm
    }

    /// `x5c`: one certificate or more, the attestation certificate first.
    func certificates(_ policy: AttestationPolicy) throws(Refusal) -> [Certificate] {
        guard let list = map["x5c"]?.array, !list.isEmpty, list.count <= policy.depthMax + 2 else {
            throw Refusal(
                .statementMalformed, "x5c is no list of one to \(policy.depthMax + 2) certificates.", section: section)
        }
        var certificates: [Certificate] = []
        for element in list {
            guard let der = element.bytes else { throw wrongType("x5c") }
            certificates.append(try Certificate.read(der, section: section))
        }
        return certificates
    }

    private func wrongType(_ name: String) -> Refusal {
        Refusal(.statementMalformed, "\(name) in the attestation statement has the wrong type.", section: section)
    }
}

extension Certificate {
    static func read(_ der: [UInt8], section: String) throws(Refusal) -> Certificate {
        do throws(CertificateError) {
            return try Certificate(der: der)
        } catch {
            throw Refusal(.certificateMalformed, "A certificate cannot be read: \(error).", section: section)
        }
    }

    /// Whether this certificate's key has made the signature; nil where the key cannot serve the algorithm.
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
