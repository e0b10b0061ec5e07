import Cryptography
import FoundationEssentials
import JOSE

/// Didit's sessions, as far as the adapter uses them.
struct DiditDesk: VendorInterface {
    let ledger: CaseLedger
    let key: String
    let secret: SymmetricKey

    func answer(_ request: VendorRequest) -> VendorAnswer? {
        let parts = request.parts
        guard parts.prefix(2) == ["v3", "session"] else { return nil }
        guard request.headers["x-api-key"] == key else { return .unauthorized }
        switch (request.method, parts.count) {
        case ("POST", 2): return begin(request)
        case ("GET", 4) where parts[3] == "decision":
            return ledger.known(parts[2], of: .didit).map { .ok(json(of: $0)) } ?? .notFound
        case ("DELETE", 4) where parts[3] == "delete": return ledger.cancel(parts[2]) ? .done : .notFound
        default: return .notFound
        }
    }

    private func begin(_ request: VendorRequest) -> VendorAnswer {
        guard let json = request.json, let workflow = json["workflow_id"]?.string,
            let subject = json["vendor_data"]?.string
        else { return .badRequest }
        let one = ledger.begin(.didit, subject: subject, process: workflow, returnURL: json["callback"]?.string)
        return .created(self.json(of: one))
    }

    /// Sorted members without spaces, which is how our own writer writes; the score has a fraction that is none.
    func notice(of one: SimulatedCase, signed signing: NoticeSigning, sentAt: Date) -> VendorNotice {
        let seconds = Int64(sentAt.timeIntervalSince1970)
        var members = json(of: one).object ?? [:]
        members["timestamp"] = .integer(seconds)
        members["webhook_type"] = "status.updated"
        members["score"] = .integer(100)
        let canonical = JSON.object(members).bytes()
        members["score"] = .number(100)
        let body = JSON.object(members).bytes()
        var headers = ["x-timestamp": String(seconds)]
        headers["x-signature-v2"] = signing.signature(over: canonical, by: secret)
        return VendorNotice(headers: headers, body: body)
    }

    private func json(of one: SimulatedCase) -> JSON {
        var members: [String: JSON] = [
            "session_id": .string(one.id), "workflow_id": .string(one.process), "vendor_data": .string(one.subject),
            "status": .string(Self.status(of: one)), "url": .string(ledger.pageURL(of: one.id)),
        ]
        if one.status == .approved {
            members["id_verifications"] = [
                [
                    "first_name": .string(one.who.givenName), "last_name": .string(one.who.familyName),
                    "date_of_birth": .string(one.who.birthdate), "nationality": .string(one.who.nationality),
                    "document_type": "Identity Card", "document_number": .string(one.who.documentNumber),
                    "expiration_date": "2099-12-31", "issuing_state": .string(one.who.nationality),
                ]
            ]
        }
        return .object(members)
    }

    private static func status(of one: SimulatedCase) -> String {
        switch one.status {
        case .pending: "In Progress"
        case .inReview: "In Review"
        case .approved: "Approved"
        case .rejected: "Declined"
        case .expired: "Expired"
        }
    }
}
