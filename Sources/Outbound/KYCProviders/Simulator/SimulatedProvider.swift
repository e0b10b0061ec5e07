import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import Proofing
import WebClient

/// Speaks the neutral contract of docs/guides/kyc-provider.md, as `surety simulate kyc` does.
struct SimulatedProvider: KYCProvider {
    private let desk: KYCDesk
    private let headers: [WebHeader]
    private let webhookSecret: SymmetricKey

    init(_ desk: KYCDesk, apiKey: Secret, webhookSecret: SymmetricKey) {
        self.desk = desk
        headers = [WebHeader("authorization", "Bearer \(apiKey.revealed)")]
        self.webhookSecret = webhookSecret
    }

    var name: String { desk.configuration.name }
    var question: KYCQuestion? { nil }

    func begin(_ request: KYCRequest) async throws -> KYCBegun {
        let body: JSON = [
            "subject": .string(request.id.string), "process": .string(try desk.process(for: request.level)),
            "return_url": .string(request.returnURL), "webhook_url": .string(request.webhookURL),
            "language": .string(request.language),
        ]
        let json = try await desk.ask(.post, "/v1/cases", headers: headers, body.bytes()).json
        guard try json.required("subject") == request.id.string else { throw KYCFailure.wrongSubject }
        return KYCBegun(
            reference: try json.requiredName("id"),
            step: try step(in: json),
            expiresAt: json["expires_at"]?.string.flatMap(Moment.date)
        )
    }

    func decision(of inquiry: KYCInquiry) async throws -> KYCDecision {
        let answer = try await desk.ask(.get, "/v1/cases/\(inquiry.reference)", headers: headers)
        guard try answer.json.required("id") == inquiry.reference,
            try answer.json.required("subject") == inquiry.id.string,
            try answer.json.required("process") == desk.process(for: inquiry.level)
        else { throw KYCFailure.wrongSubject }
        return try decision(in: answer.json)
    }

    func cancel(_ inquiry: KYCInquiry) async throws {
        try await desk.tell(.delete, "/v1/cases/\(inquiry.reference)", headers: headers)
    }

    /// HMAC-SHA256 with the webhook secret over the time, a full stop and the body.
    func notice(in webhook: KYCWebhook) async throws -> KYCNotice? {
        let time = webhook.headers["simulator-timestamp"] ?? ""
        let signed = Array(time.utf8) + [UInt8(ascii: ".")] + webhook.body
        try WebhookSignature.check(
            webhook.headers["simulator-signature"], is: HMAC.sha256(signed, key: webhookSecret))
        guard let seconds = Int64(time), webhook.isFresh(Date(timeIntervalSince1970: Double(seconds))) else {
            throw KYCNoticeRefusal.stale
        }
        do {
            let json = try JSON(parsing: webhook.body)
            return KYCNotice(
                reference: try json.required("id"), subject: try json.required("subject"),
                decision: try decision(in: json))
        } catch {
            throw KYCNoticeRefusal.malformed
        }
    }

    private func step(in json: JSON) throws(KYCFailure) -> KYCStep {
        if let url = json["step"]?["redirect"]?.string {
            return .redirect(try HostedPage.url(url, of: desk.configuration.address))
        }
        if let number = json["step"]?["number"]?.string { return .number(number) }
        if let code = json["step"]?["code"]?.string { return .code(code) }
        throw .malformed("no step")
    }

    private func decision(in json: JSON) throws(KYCFailure) -> KYCDecision {
        let time = json["decided_at"]?.string.flatMap(Moment.date)
        let outcome: KYCOutcome
        switch try json.required("status") {
        case "pending": outcome = .pending
        case "in_review": outcome = .inReview
        case "approved": outcome = .approved(try facts(in: json))
        case "rejected":
            outcome = .rejected(
                KYCRejection(
                    reasons: json["rejection"]?["reasons"]?.strings ?? [],
                    isFinal: json["rejection"]?["final"]?.bool ?? false))
        case "expired": outcome = .expired
        case let other: throw .malformed("status \(other)")
        }
        // A decision without its time could not be told from an older one.
        switch outcome {
        case .approved, .rejected:
            guard time != nil else { throw .malformed("no decided_at") }
        case .pending, .inReview, .expired: break
        }
        return KYCDecision(outcome, decidedAt: time)
    }

    private func facts(in json: JSON) throws(KYCFailure) -> KYCFacts {
        guard let verified = json["verified_claims"], let claims = try? VerifiedClaims(json: verified) else {
            throw .malformed("no verified_claims")
        }
        return KYCFacts(claims.claims, verification: claims.verification)
    }
}
