import Cryptography
import FoundationEssentials
import JOSE

/// Onfido's applicants and workflow runs, as far as the adapter uses them.
struct OnfidoDesk: VendorInterface {
    let ledger: CaseLedger
    let key: String
    let secret: SymmetricKey

    func answer(_ request: VendorRequest) -> VendorAnswer? {
        let parts = request.parts
        guard parts.first == "v3.6" else { return nil }
        guard request.headers["authorization"] == "Token token=\(key)" else { return .unauthorized }
        switch (request.method, parts.dropFirst().first, parts.count) {
        case ("POST", "applicants", 2):
            guard request.json?["first_name"]?.string != nil, request.json?["last_name"]?.string != nil else {
                return .badRequest
            }
            return .created(["id": .string(ledger.addPerson(""))])
        case ("DELETE", "applicants", 3): return ledger.forget(parts[2]) ? .done : .notFound
        case ("POST", "workflow_runs", 2): return begin(request)
        case ("GET", "workflow_runs", 3):
            return ledger.known(parts[2], of: .onfido).map { .ok(json(of: $0)) } ?? .notFound
        default: return .notFound
        }
    }

    private func begin(_ request: VendorRequest) -> VendorAnswer {
        guard let json = request.json, let workflow = json["workflow_id"]?.string,
            let applicant = json["applicant_id"]?.string, ledger.subject(of: applicant) != nil,
            let subject = json["customer_user_id"]?.string
        else { return .badRequest }
        let one = ledger.begin(
            .onfido, person: applicant, subject: subject, process: workflow,
            returnURL: json["link"]?["completed_redirect_url"]?.string)
        return .created(self.json(of: one))
    }

    func notice(of one: SimulatedCase, signed signing: NoticeSigning, sentAt: Date) -> VendorNotice {
        let object: JSON = [
            "id": .string(one.id), "status": .string(Self.status(of: one)),
            "completed_at_iso8601": .string(sentAt.formatted(.iso8601)),
            "href": .string("\(ledger.address)/v3.6/workflow_runs/\(one.id)"),
        ]
        let isOver = one.status == .approved || one.status == .rejected
        let body = JSON.object([
            "payload": [
                "resource_type": "workflow_run",
                "action": isOver ? "workflow_run.completed" : "workflow_run.updated",
                "object": object, "resource": json(of: one),
            ]
        ]).bytes()
        let signature = signing.signature(over: body, by: secret)
        return VendorNotice(headers: signature.map { ["x-sha2-signature": $0] } ?? [:], body: body)
    }

    private func json(of one: SimulatedCase) -> JSON {
        var members: [String: JSON] = [
            "id": .string(one.id), "workflow_id": .string(one.process), "applicant_id": .string(one.person),
            "customer_user_id": .string(one.subject), "status": .string(Self.status(of: one)),
            "link": ["url": .string(ledger.pageURL(of: one.id))],
            "updated_at": .string((one.decidedAt ?? one.createdAt).formatted(.iso8601)),
        ]
        if one.status == .approved {
            members["output"] = [
                "first_name": .string(one.who.givenName), "last_name": .string(one.who.familyName),
                "date_of_birth": .string(one.who.birthdate), "nationality": .string(one.who.nationality),
                "document_type": "national_identity_card", "document_number": .string(one.who.documentNumber),
                "date_of_expiry": "2099-12-31", "issuing_country": .string(one.who.nationality),
            ]
        }
        if one.status == .rejected { members["reasons"] = ["document_unreadable"] }
        return .object(members)
    }

    private static func status(of one: SimulatedCase) -> String {
        switch one.status {
        case .pending: "awaiting_input"
        case .inReview: "review"
        case .approved: "approved"
        case .rejected: "declined"
        case .expired: "abandoned"
        }
    }
}
