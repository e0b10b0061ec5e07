import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import Proofing
import WebClient

/// Didit, by verification sessions, API v3.
///
/// A session's `vendor_data` is our case; an answer about other data, or of another workflow, is refused.
struct DiditProvider: KYCProvider {
    private let desk: KYCDesk
    private let headers: [WebHeader]
    private let webhookSecret: SymmetricKey

    init(_ desk: KYCDesk, apiKey: Secret, webhookSecret: SymmetricKey) {
        self.desk = desk
        headers = [WebHeader("x-api-key", apiKey.revealed)]
        self.webhookSecret = webhookSecret
    }

    var name: String { desk.configuration.name }
    var question: KYCQuestion? { nil }

    func begin(_ request: KYCRequest) async throws -> KYCBegun {
        let body: JSON = [
            "workflow_id": .string(try desk.process(for: request.level)), "vendor_data": .string(request.id.string),
            "callback": .string(request.returnURL), "language": .string(request.language),
        ]
        let session = try await desk.ask(.post, "/v3/session/", headers: headers, body.bytes()).json
        try check(session, request.id, request.level)
        return KYCBegun(
            reference: try session.requiredName("session_id"),
            step: .redirect(try HostedPage.url(try session.required("url"), of: desk.configuration.address))
        )
    }

    func decision(of inquiry: KYCInquiry) async throws -> KYCDecision {
        // The decision has no time of its own: it holds when it was asked for, or since.
        let askedAt = desk.clock.now
        let answer = try await desk.ask(.get, "/v3/session/\(inquiry.reference)/decision/", headers: headers)
        guard try answer.json.required("session_id") == inquiry.reference else { throw KYCFailure.wrongSubject }
        try check(answer.json, inquiry.id, inquiry.level)
        return try decision(
            in: answer.json, report: answer.bytes, at: askedAt, of: (inquiry.reference, inquiry.level))
    }

    func cancel(_ inquiry: KYCInquiry) async throws {
        try await desk.tell(.delete, "/v3/session/\(inquiry.reference)/delete/", headers: headers)
    }

    /// `X-Signature-V2` is HMAC-SHA256 in hexadecimal over the message with its members sorted and whole numbers written as such.
    /// The time in `X-Timestamp` counts only where the message, which is signed, says the same.
    func notice(in webhook: KYCWebhook) async throws -> KYCNotice? {
        guard let signature = webhook.headers["x-signature-v2"] else { throw KYCNoticeRefusal.unsigned }
        guard let json = try? JSON(parsing: webhook.body) else { throw KYCNoticeRefusal.malformed }
        try WebhookSignature.check(signature, is: HMAC.sha256(json.withWholeNumbers.bytes(), key: webhookSecret))
        guard let stated = json["timestamp"]?.integer, webhook.headers["x-timestamp"] == String(stated),
            webhook.isFresh(Date(timeIntervalSince1970: Double(stated)))
        else { throw KYCNoticeRefusal.stale }
        guard json["status"] != nil else { return nil }
        guard let session = json["session_id"]?.string, let subject = json["vendor_data"]?.string else {
            throw KYCNoticeRefusal.malformed
        }
        // The session is asked, over our own connection: the message alone would be worth as much as the secret.
        return KYCNotice(reference: session, subject: subject)
    }

    private func check(_ session: JSON, _ id: ID<ProofingCase>, _ level: IdentityLevel) throws(KYCFailure) {
        guard try session.required("vendor_data") == id.string,
            try session.required("workflow_id") == desk.process(for: level)
        else { throw .wrongSubject }
    }

    private func decision(
        in json: JSON, report: [UInt8], at now: Date, of inquiry: (reference: String, level: IdentityLevel)
    ) throws(KYCFailure) -> KYCDecision {
        switch try json.required("status") {
        case "Not Started", "In Progress", "Resubmitted", "Awaiting User": KYCDecision(.pending, decidedAt: nil)
        case "In Review": KYCDecision(.inReview, decidedAt: nil)
        case "Approved": KYCDecision(.approved(facts(in: json, report: report, at: now, of: inquiry)), decidedAt: now)
        case "Declined": KYCDecision(.rejected(KYCRejection(reasons: reasons(in: json))), decidedAt: now)
        case "Expired", "Abandoned", "Kyc Expired": KYCDecision(.expired, decidedAt: now)
        case let status: throw .malformed("status \(status)")
        }
    }

    private func reasons(in json: JSON) -> [String] {
        (paper(in: json)["warnings"]?.array ?? []).compactMap { $0["risk"]?.string }
    }

    private func facts(
        in json: JSON, report: [UInt8], at now: Date, of inquiry: (reference: String, level: IdentityLevel)
    ) -> KYCFacts {
        let paper = paper(in: json)
        var draft = FactsDraft()
        draft.add("given_name", paper["first_name"]?.string)
        draft.add("family_name", paper["last_name"]?.string)
        draft.addDay("birthdate", paper["date_of_birth"]?.string)
        draft.addNationality(paper["nationality"]?.string)
        let document = DocumentDetails(
            type: DocumentType.named(paper["document_type"]?.string),
            number: paper["document_number"]?.string,
            issuedOn: paper["date_of_issue"]?.string.flatMap(CalendarDay.init),
            expiresOn: paper["expiration_date"]?.string.flatMap(CalendarDay.init),
            issuer: FactsDraft.countryCode(paper["issuing_state"]?.string).map { EvidenceIssuer(countryCode: $0) }
        )
        var checks = [EvidenceCheck("vri", organization: "Didit", id: inquiry.reference, time: now)]
        if inquiry.level == .enhanced { checks.append(EvidenceCheck("bvr", organization: "Didit", time: now)) }
        return draft.facts(
            Evidence(.document(document), checks: checks), at: now, by: desk, of: inquiry, report: report)
    }

    /// One object in version 2 of the API, a list of them in version 3.
    private func paper(in json: JSON) -> JSON {
        json["id_verifications"]?.array?.first ?? json["id_verification"] ?? [:]
    }
}

extension JSON {
    /// Numbers without a fraction as integers, at every depth.
    var withWholeNumbers: JSON {
        switch self {
        case .number(let value): Int64(exactly: value).map(JSON.integer) ?? self
        case .array(let elements): .array(elements.map(\.withWholeNumbers))
        case .object(let members): .object(members.mapValues(\.withWholeNumbers))
        case .null, .bool, .integer, .string: self
        }
    }
}
