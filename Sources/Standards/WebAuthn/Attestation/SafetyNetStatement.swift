import CBOR
import Cryptography
import FoundationEssentials
import JOSE

/// What Google's SafetyNet said of a device (§8.5): deprecated, and no longer given out.
enum SafetyNetStatement {
    private static let section = "§8.5"
    private static let host = "attest.android.com"
    /// How far the clock of the service may be ahead.
    private static let skewSeconds = 60.0

    static func verify(_ statement: CBOR, _ input: Statement.Input) throws(Refusal) -> Statement.Outcome {
        let members = try StatementMembers(statement, required: ["ver", "response"], section: section)
        guard try !members.text("ver").isEmpty else { throw refusal("names no version") }
        let token = try token(members.bytes("response"))
        let certificates = try certificates(token, input.policy)
        guard let key = certificates[0].publicKey, token.header.algorithm.signature.accepts(key.type),
            token.isSigned(by: key)
        else {
            throw Refusal(.statementSignatureInvalid, "The SafetyNet response is not signed rightly.", section: section)
        }
        guard try certificates[0].isFor(host: host) else { throw refusal("is not signed by \(host)") }
        try check(payload: token.payload, input)
        return Statement.Outcome(kind: .basic, chains: [certificates])
    }

    private static func token(_ bytes: [UInt8]) throws(Refusal) -> CompactJWS {
        guard let text = String(validating: bytes, as: UTF8.self), let token = try? CompactJWS(text) else {
            throw refusal("is no JWS in compact form")
        }
        return token
    }

    private static func certificates(_ token: CompactJWS, _ policy: AttestationPolicy) throws(Refusal) -> [Certificate]
    {
        guard let list = token.header.members["x5c"]?.strings, (1...policy.depthMax + 2).contains(list.count) else {
            throw refusal("carries no certificates")
        }
        var certificates: [Certificate] = []
        for text in list {
            guard let der = Base64.decode(text) else { throw refusal("carries a certificate that is not base64") }
            certificates.append(try Certificate.read(der, section: section))
        }
        return certificates
    }

    private static func check(payload: [UInt8], _ input: Statement.Input) throws(Refusal) {
        guard let claims = try? JSON(parsing: payload) else { throw refusal("holds no JSON") }
        guard claims["nonce"]?.string == Base64.encode(Hash.sha256(input.signed)) else {
            throw Refusal(
                .statementChallengeMismatch, "The SafetyNet response is for another ceremony.", section: section)
        }
        guard claims["ctsProfileMatch"]?.bool == true else { throw refusal("does not vouch for the device") }
        guard let milliseconds = claims["timestampMs"]?.number else { throw refusal("has no time") }
        let age = input.now.timeIntervalSince1970 - milliseconds / 1_000
        guard age >= -skewSeconds, age <= Double(input.policy.safetyNetAgeMaxSeconds) else {
            throw refusal("is too old or from the future")
        }
    }

    private static func refusal(_ problem: String) -> Refusal {
        Refusal(.safetyNetResponse, "The SafetyNet response \(problem).", section: section)
    }
}

extension Certificate {
    /// Whether it was issued for a host: a dNSName (RFC 5280 §4.2.1.6), or without any, the common name.
    func isFor(host: String) throws(Refusal) -> Bool {
        let expected = Array(host.utf8)
        guard let value = self.extension("2.5.29.17")?.value else {
            return subject[DistinguishedName.commonName].contains { Array($0.utf8) == expected }
        }
        guard let names = DER(value)?.children(of: .sequence) else {
            throw Refusal(
                .certificateMalformed, "The alternative names of a certificate are malformed.", section: "§8.5")
        }
        let dnsName = DER.Tag(.contextSpecific, 2, isConstructed: false)
        return names.contains { $0.content(of: dnsName) == expected }
    }
}
