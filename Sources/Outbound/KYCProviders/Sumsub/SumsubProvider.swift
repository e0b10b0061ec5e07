import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import Proofing
import WebClient

/// Sumsub, by applicants and its hosted page.
///
/// Every request is signed: `X-App-Access-Sig` is HMAC-SHA256 with the secret key over the time in seconds, the method, the path
/// with its query, and the body, in hexadecimal. The applicant's `externalUserId` is our case.
struct SumsubProvider: KYCProvider {
    private let desk: KYCDesk
    private let appToken: Secret
    private let secretKey: SymmetricKey
    private let webhookSecret: SymmetricKey

    init(_ desk: KYCDesk, appToken: Secret, secretKey: SymmetricKey, webhookSecret: SymmetricKey) {
        self.desk = desk
        self.appToken = appToken
        self.secretKey = secretKey
        self.webhookSecret = webhookSecret
    }

    var name: String { desk.configuration.name }
    var question: KYCQuestion? { nil }

    private static let linkSeconds = 1_800

    func begin(_ request: KYCRequest) async throws -> KYCBegun {
        let level = try desk.process(for: request.level)
        let path = "/resources/applicants?levelName=\(SafeName.escaped(level))"
        let applicant = try await ask(.post, path, ["externalUserId": .string(request.id.string)]).json
        guard try applicant.required("externalUserId") == request.id.string else { throw KYCFailure.wrongSubject }
        let wish: JSON = [
            "levelName": .string(level), "userId": .string(request.id.string),
            "ttlInSecs": .integer(Int64(Self.linkSeconds)),
            "redirect": ["successUrl": .string(request.returnURL), "rejectUrl": .string(request.returnURL)],
        ]
        let link = try await ask(.post, "/resources/sdkIntegrations/levels/-/websdkLink", wish).json
        return KYCBegun(
            reference: try applicant.requiredName("id"),
            step: .redirect(try HostedPage.url(try link.required("url"), of: desk.configuration.address)),
            expiresAt: desk.clock.now.addingTimeInterval(TimeInterval(Self.linkSeconds))
        )
    }

    func decision(of inquiry: KYCInquiry) async throws -> KYCDecision {
        let answer = try await ask(.get, "/resources/applicants/\(inquiry.reference)/one")
        let review = answer.json["review"] ?? [:]
        guard try answer.json.required("id") == inquiry.reference,
            try answer.json.required("externalUserId") == inquiry.id.string,
            try review.required("levelName") == desk.process(for: inquiry.level)
        else { throw KYCFailure.wrongSubject }
        let time = review["reviewDate"]?.string.flatMap(SumsubTime.date)
        switch try review.required("reviewStatus") {
        case "init": return KYCDecision(.pending, decidedAt: nil)
        // To Sumsub, pending is what the person has handed in.
        case "pending", "prechecked", "queued", "onHold", "awaitingService", "awaitingUser":
            return KYCDecision(.inReview, decidedAt: nil)
        case "completed":
            guard let time else { throw KYCFailure.malformed("no reviewDate") }
            return KYCDecision(try outcome(of: review, in: answer, at: time, of: inquiry), decidedAt: time)
        case let status: throw KYCFailure.malformed("reviewStatus \(status)")
        }
    }

    func cancel(_ inquiry: KYCInquiry) async throws {
        let path = "/resources/applicants/\(inquiry.reference)/presence/deactivated"
        try await desk.tell(.patch, path, headers: headers("PATCH", path, []))
    }

    /// `x-payload-digest` is an HMAC over the body in hexadecimal; `x-payload-digest-alg` says of which kind. SHA-1 is not taken.
    func notice(in webhook: KYCWebhook) async throws -> KYCNotice? {
        let expected: [UInt8] =
            switch webhook.headers["x-payload-digest-alg"] {
            case "HMAC_SHA256_HEX": HMAC.sha256(webhook.body, key: webhookSecret)
            case "HMAC_SHA512_HEX": HMAC.sha512(webhook.body, key: webhookSecret)
            default: throw KYCNoticeRefusal.unsigned
            }
        try WebhookSignature.check(webhook.headers["x-payload-digest"], is: expected)
        guard let json = try? JSON(parsing: webhook.body), let type = json["type"]?.string else {
            throw KYCNoticeRefusal.malformed
        }
        guard let time = json["createdAtMs"]?.string.flatMap(SumsubTime.date), webhook.isFresh(time) else {
            throw KYCNoticeRefusal.stale
        }
        guard Self.types.contains(type) else { return nil }
        guard let applicant = json["applicantId"]?.string, let subject = json["externalUserId"]?.string else {
            throw KYCNoticeRefusal.malformed
        }
        // The message has the answer, not the facts: the applicant is asked.
        return KYCNotice(reference: applicant, subject: subject)
    }

    private static let types: Set<String> = [
        "applicantPending", "applicantReviewed", "applicantOnHold", "applicantReset", "applicantDeactivated",
    ]

    private func outcome(
        of review: JSON, in answer: KYCDesk.Answer, at time: Date, of inquiry: KYCInquiry
    ) throws(KYCFailure) -> KYCOutcome {
        let result = review["reviewResult"] ?? [:]
        switch try result.required("reviewAnswer") {
        case "GREEN": return .approved(facts(in: answer, at: time, of: inquiry))
        case "RED":
            return .rejected(
                KYCRejection(
                    reasons: result["rejectLabels"]?.strings ?? [],
                    isFinal: result["reviewRejectType"]?.string == "FINAL"))
        case let other: throw .malformed("reviewAnswer \(other)")
        }
    }

    private func facts(in answer: KYCDesk.Answer, at time: Date, of inquiry: KYCInquiry) -> KYCFacts {
        let info = answer.json["info"] ?? [:]
        let paper = info["idDocs"]?.array?.first ?? [:]
        var draft = FactsDraft()
        draft.add("given_name", info["firstName"]?.string)
        draft.add("middle_name", info["middleName"]?.string)
        draft.add("family_name", info["lastName"]?.string)
        draft.addDay("birthdate", info["dob"]?.string)
        draft.addNationality(info["nationality"]?.string)
        let document = DocumentDetails(
            type: DocumentType.named(paper["idDocType"]?.string),
            number: paper["number"]?.string,
            issuedOn: paper["issuedDate"]?.string.flatMap(CalendarDay.init),
            expiresOn: paper["validUntil"]?.string.flatMap(CalendarDay.init),
            issuer: FactsDraft.countryCode(paper["country"]?.string).map { EvidenceIssuer(countryCode: $0) }
        )
        var checks = [EvidenceCheck("vri", organization: "Sumsub", id: inquiry.reference, time: time)]
        if inquiry.level == .enhanced { checks.append(EvidenceCheck("bvr", organization: "Sumsub", time: time)) }
        return draft.facts(
            Evidence(.document(document), checks: checks), at: time, by: desk, of: (inquiry.reference, inquiry.level),
            report: answer.bytes)
    }

    private func ask(_ method: WebMethod, _ path: String, _ body: JSON? = nil) async throws(KYCFailure)
        -> KYCDesk.Answer
    {
        let bytes = body?.bytes()
        return try await desk.ask(
            method, path, headers: headers(method.rawValue, path, bytes ?? []), bytes)
    }

    private func headers(_ method: String, _ path: String, _ body: [UInt8]) -> [WebHeader] {
        let seconds = String(desk.clock.now.numericDate)
        let signed = Array((seconds + method + path).utf8) + body
        return [
            WebHeader("x-app-token", appToken.revealed), WebHeader("x-app-access-ts", seconds),
            WebHeader("x-app-access-sig", Hexadecimal.encode(HMAC.sha256(signed, key: secretKey))),
        ]
    }
}

/// Sumsub's way to write moments: `2020-02-21 13:23:19.321`, with or without the fraction and `+0000`, always UTC.
enum SumsubTime {
    static func date(_ text: String) -> Date? {
        var text = text
        if text.hasSuffix("+0000") { text.removeLast(5) }
        guard let space = text.firstIndex(of: " ") else { return nil }
        text.replaceSubrange(space...space, with: "T")
        return Moment.date(text + "Z")
    }

    static func text(_ date: Date) -> String {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        return String(date.formatted(style).dropLast().map { $0 == "T" ? " " : $0 })
    }
}
