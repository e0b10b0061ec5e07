import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import Proofing
import WebClient

/// Onfido (Entrust) by workflows of its Studio, API v3.6.
///
/// An applicant is made for each case, then a run of the level's workflow with a link for the person. The run names our case as
/// `customer_user_id`; an answer that names another is refused. What a workflow puts out is configured with Onfido: the names that
/// are read here are in docs/guides/kyc-provider.md.
struct OnfidoProvider: KYCProvider {
    private let desk: KYCDesk
    private let headers: [WebHeader]
    private let webhookToken: SymmetricKey

    init(_ desk: KYCDesk, apiToken: Secret, webhookToken: SymmetricKey) {
        self.desk = desk
        headers = [WebHeader("authorization", "Token token=\(apiToken.revealed)")]
        self.webhookToken = webhookToken
    }

    var name: String { desk.configuration.name }
    var question: KYCQuestion? { nil }

    func begin(_ request: KYCRequest) async throws -> KYCBegun {
        // Both names are required; who the person is said to be is for the document to say.
        let person: JSON = ["first_name": "Unknown", "last_name": "Unknown"]
        let applicant = try await desk.ask(.post, "/v3.6/applicants", headers: headers, person.bytes()).json
            .requiredName("id")
        let body: JSON = [
            "workflow_id": .string(try desk.process(for: request.level)), "applicant_id": .string(applicant),
            "customer_user_id": .string(request.id.string),
            "link": [
                "completed_redirect_url": .string(request.returnURL),
                "expired_redirect_url": .string(request.returnURL),
            ],
        ]
        let run = try await desk.ask(.post, "/v3.6/workflow_runs", headers: headers, body.bytes()).json
        try check(run, request.id, request.level)
        return KYCBegun(
            reference: try run.requiredName("id"),
            step: .redirect(try HostedPage.url(run["link"]?["url"]?.string ?? "", of: desk.configuration.address)),
            expiresAt: run["link"]?["expires_at"]?.string.flatMap(Moment.date)
        )
    }

    func decision(of inquiry: KYCInquiry) async throws -> KYCDecision {
        let answer = try await run(inquiry.reference)
        try check(answer.json, inquiry.id, inquiry.level)
        let time = answer.json["updated_at"]?.string.flatMap(Moment.date)
        let outcome: KYCOutcome =
            switch try answer.json.required("status") {
            case "processing", "awaiting_input", "awaiting_client_input": .pending
            case "review": .inReview
            case "approved": .approved(facts(in: answer, at: time, of: inquiry))
            case "declined": .rejected(KYCRejection(reasons: answer.json["reasons"]?.strings ?? []))
            case "abandoned": .expired
            // `error` is a run that failed on Onfido's side: it says nothing about the person.
            case let status: throw KYCFailure.malformed("status \(status)")
            }
        return KYCDecision(outcome, decidedAt: time)
    }

    /// Deletes the applicant with all that Onfido has of them; a run has no cancellation of its own.
    func cancel(_ inquiry: KYCInquiry) async throws {
        let applicant = try await run(inquiry.reference).json.requiredName("applicant_id")
        try await desk.tell(.delete, "/v3.6/applicants/\(applicant)", headers: headers)
    }

    /// HMAC-SHA256 with the webhook's token over the body, in hexadecimal, as `X-SHA2-Signature`.
    func notice(in webhook: KYCWebhook) async throws -> KYCNotice? {
        try WebhookSignature.check(
            webhook.headers["x-sha2-signature"], is: HMAC.sha256(webhook.body, key: webhookToken))
        guard let payload = (try? JSON(parsing: webhook.body))?["payload"], let action = payload["action"]?.string
        else {
            throw KYCNoticeRefusal.malformed
        }
        guard action == "workflow_run.completed" else { return nil }
        guard let time = payload["object"]?["completed_at_iso8601"]?.string.flatMap(Moment.date),
            webhook.isFresh(time)
        else { throw KYCNoticeRefusal.stale }
        guard let run = payload["object"]?["id"]?.string else { throw KYCNoticeRefusal.malformed }
        // The message says how it ended, not what was verified: the run is asked.
        return KYCNotice(reference: run, subject: payload["resource"]?["customer_user_id"]?.string)
    }

    private func run(_ reference: String) async throws(KYCFailure) -> KYCDesk.Answer {
        let answer = try await desk.ask(.get, "/v3.6/workflow_runs/\(reference)", headers: headers)
        guard try answer.json.required("id") == reference else { throw .wrongSubject }
        return answer
    }

    private func check(_ run: JSON, _ id: ID<ProofingCase>, _ level: IdentityLevel) throws(KYCFailure) {
        guard try run.required("customer_user_id") == id.string,
            try run.required("workflow_id") == desk.process(for: level)
        else { throw .wrongSubject }
    }

    private func facts(in answer: KYCDesk.Answer, at time: Date?, of inquiry: KYCInquiry) -> KYCFacts {
        let output = answer.json["output"] ?? [:]
        var draft = FactsDraft()
        draft.add("given_name", output["first_name"]?.string)
        draft.add("family_name", output["last_name"]?.string)
        draft.addDay("birthdate", output["date_of_birth"]?.string)
        draft.addNationality(output["nationality"]?.string)
        let document = DocumentDetails(
            type: DocumentType.named(output["document_type"]?.string),
            number: output["document_number"]?.string,
            expiresOn: output["date_of_expiry"]?.string.flatMap(CalendarDay.init),
            issuer: FactsDraft.countryCode(output["issuing_country"]?.string).map { EvidenceIssuer(countryCode: $0) }
        )
        var checks = [EvidenceCheck("vri", organization: "Onfido", id: inquiry.reference, time: time)]
        if inquiry.level == .enhanced { checks.append(EvidenceCheck("bvr", organization: "Onfido", time: time)) }
        return draft.facts(
            Evidence(.document(document), checks: checks), at: time, by: desk, of: (inquiry.reference, inquiry.level),
            report: answer.bytes)
    }
}
