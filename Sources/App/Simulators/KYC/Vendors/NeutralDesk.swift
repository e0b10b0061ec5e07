import Cryptography
import FoundationEssentials
import JOSE

/// The neutral contract of docs/guides/kyc-provider.md.
struct NeutralDesk: VendorInterface {
    let ledger: CaseLedger
    let key: String
    let secret: SymmetricKey

    func answer(_ request: VendorRequest) -> VendorAnswer? {
        guard request.parts.prefix(2) == ["v1", "cases"] else { return nil }
        guard request.headers["authorization"] == "Bearer \(key)" else { return .unauthorized }
        switch (request.method, request.parts.count) {
        case ("POST", 2): return begin(request)
        case ("GET", 3): return ledger.known(request.parts[2], of: .simulator).map { .ok(json(of: $0)) } ?? .notFound
        case ("DELETE", 3): return ledger.cancel(request.parts[2]) ? .done : .notFound
        default: return .notFound
        }
    }

    private func begin(_ request: VendorRequest) -> VendorAnswer {
        guard let json = request.json, let subject = json["subject"]?.string, let process = json["process"]?.string
        else {
            return .badRequest
        }
        let one = ledger.begin(
            .simulator, subject: subject, process: process, returnURL: json["return_url"]?.string,
            webhookURL: json["webhook_url"]?.string)
        return .created(self.json(of: one))
    }

    func notice(of one: SimulatedCase, signed signing: NoticeSigning, sentAt: Date) -> VendorNotice {
        let body = json(of: one).bytes()
        let time = String(Int64(sentAt.timeIntervalSince1970))
        var headers = ["simulator-timestamp": time]
        headers["simulator-signature"] = signing.signature(over: Array("\(time).".utf8) + body, by: secret)
        return VendorNotice(headers: headers, body: body)
    }

    private func json(of one: SimulatedCase) -> JSON {
        var members: [String: JSON] = [
            "id": .string(one.id), "subject": .string(one.subject), "process": .string(one.process),
            "status": .string(one.status.rawValue), "step": step(of: one),
        ]
        members["decided_at"] = one.decidedAt.map { .string($0.formatted(Self.style)) }
        if one.status == .approved { members["verified_claims"] = claims(of: one) }
        if one.status == .rejected {
            members["rejection"] = [
                "reasons": [.string(one.isFinal ? "forged" : "unreadable")], "final": .bool(one.isFinal),
            ]
        }
        return .object(members)
    }

    private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    /// Each level has another way, so that all can be tried: a code, a page, a number.
    private func step(of one: SimulatedCase) -> JSON {
        switch one.process {
        case "basic": ["number": .string(one.number)]
        case "enhanced": ["code": .string(ledger.pageURL(of: one.id))]
        default: ["redirect": .string(ledger.pageURL(of: one.id))]
        }
    }

    private func claims(of one: SimulatedCase) -> JSON {
        let time = JSON.string((one.decidedAt ?? one.createdAt).formatted(.iso8601))
        let digest = SHA256Digest(of: "front side of \(one.who.documentNumber)")
        return [
            "claims": [
                "given_name": .string(one.who.givenName), "family_name": .string(one.who.familyName),
                "birthdate": .string(one.who.birthdate), "nationalities": [.string(one.who.nationality)],
            ],
            "verification": [
                "trust_framework": "urn:surety:trust-framework:simulation",
                "assurance_level": .string(one.process),
                "time": time,
                "verification_process": .string(one.id),
                "evidence": [
                    [
                        "type": "document",
                        "check_details": [["check_method": "vri", "organization": "Simulator", "time": time]],
                        "document_details": [
                            "type": "idcard", "document_number": .string(one.who.documentNumber),
                            "date_of_expiry": "2099-12-31",
                            "issuer": ["name": "Simulated registry", "country_code": .string(one.who.nationality)],
                        ],
                        "attachments": [
                            [
                                "desc": "front side", "url": .string("ni:///sha-256;\(digest.base64URL)"),
                                "digest": ["alg": "sha-256", "value": .string(Base64.encode(digest.bytes))],
                            ]
                        ],
                    ]
                ],
            ],
        ]
    }
}
