import CBOR
import Cryptography

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
