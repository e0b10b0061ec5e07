import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import Proofing
import WebClient

/// Nafath, the national identity of Saudi Arabia, by Elm's API for multi-factor requests.
///
/// The person gives their national number, finds in the Nafath app the two digits that are shown here, and confirms. The answer
/// comes by asking, and by a callback that Elm signs; `requestId` is our case written as a UUID.
struct NafathProvider: KYCProvider {
    private let desk: KYCDesk
    private let headers: [WebHeader]
    private let keys: NafathKeys
    private let verifier: JWTVerifier

    init(_ desk: KYCDesk, appID: Secret, appKey: Secret?, issuer: String, audience: String?) {
        self.desk = desk
        headers =
            [WebHeader("app-id", appID.revealed)] + (appKey.map { [WebHeader("app-key", $0.revealed)] } ?? [])
        keys = NafathKeys(desk: desk, headers: headers)
        verifier = JWTVerifier(
            algorithms: [.RS256], type: .oneOf(["jwt"], orAbsent: true), issuer: issuer,
            audience: audience.map { .oneOf([$0]) } ?? .any, clockSkewSeconds: 60, requiredClaims: ["iat"])
    }

    var name: String { desk.configuration.name }
    var question: KYCQuestion? { .nationalID }

    /// Who was asked for is forgotten with the end of the case, and a request is answered once.
    var revises: Bool { false }

    func begin(_ request: KYCRequest) async throws -> KYCBegun {
        guard let number = request.answer.flatMap(NationalNumber.init) else { throw KYCFailure.invalidAnswer }
        guard let requestID = RequestID.text(request.id) else { throw KYCFailure.malformed("the case has no UUID") }
        let language = request.language.hasPrefix("ar") ? "ar" : "en"
        let body: JSON = [
            "nationalId": .string(number.digits), "service": .string(try desk.process(for: request.level)),
        ]
        let path = "/api/v1/mfa/request?local=\(language)&requestId=\(requestID)"
        let answer = try await desk.ask(.post, path, headers: headers, body.bytes()).json
        let random = try answer.required("random")
        guard 1...3 ~= random.utf8.count, random.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else {
            throw KYCFailure.malformed("random is no short number")
        }
        let memory: JSON = ["number": .string(number.digits), "random": .string(random)]
        return KYCBegun(reference: try answer.requiredName("transId"), step: .number(random), memory: memory.bytes())
    }

    func decision(of inquiry: KYCInquiry) async throws -> KYCDecision {
        guard let memory = inquiry.memory.flatMap({ try? JSON(parsing: $0) }), let number = memory["number"]?.string,
            let random = memory["random"]?.string
        else { throw KYCFailure.malformed("nothing is remembered of the request") }
        let body: JSON = [
            "nationalId": .string(number), "transId": .string(inquiry.reference), "random": .string(random),
        ]
        // The answer has no time of its own: it holds when it was asked for, or since.
        let askedAt = desk.clock.now
        let answer = try await desk.ask(.post, "/api/v1/mfa/request/status", headers: headers, body.bytes())
        let person = NafathPerson(answer.json["person"] ?? answer.json)
        if let known = person.nationalNumber, known != number { throw KYCFailure.wrongSubject }
        return try decision(
            answer.json.required("status"), person, report: answer.bytes, at: askedAt,
            of: (inquiry.reference, inquiry.level))
    }

    /// There is no call for it: a request that nobody confirms ends by itself within minutes.
    func cancel(_ inquiry: KYCInquiry) async throws {}

    /// The callback's `token` is a JWT by Elm's published key; it names the transaction, and by that the person that was asked for.
    func notice(in webhook: KYCWebhook) async throws -> KYCNotice? {
        guard let json = try? JSON(parsing: webhook.body) else { throw KYCNoticeRefusal.malformed }
        guard let token = json["token"]?.string else { throw KYCNoticeRefusal.unsigned }
        let verified: VerifiedJWT
        do {
            verified = try await verifier.verifyFetchingKey(token, at: webhook.receivedAt) { keyID, algorithm in
                try await keys.key(keyID, for: algorithm, at: webhook.receivedAt)
            }
        } catch let failure as KYCFailure {
            throw failure
        } catch JOSEError.expired, JOSEError.notYetValid, JOSEError.issuedInFuture {
            throw KYCNoticeRefusal.stale
        } catch {
            throw KYCNoticeRefusal.badSignature
        }
        guard let issued = verified.claims.issuedAt, webhook.isFresh(issued) else { throw KYCNoticeRefusal.stale }
        guard let transaction = verified.claims["transId"]?.string else { throw KYCNoticeRefusal.malformed }
        let subject = (json["requestId"]?.string).map { RequestID.proofingCase($0)?.string ?? "" }
        // The status is asked with the national number that was given, so that an answer about another is noticed.
        return KYCNotice(reference: transaction, subject: subject)
    }

    private func decision(
        _ status: String, _ person: NafathPerson, report: [UInt8], at now: Date,
        of inquiry: (reference: String, level: IdentityLevel)
    ) throws(KYCFailure) -> KYCDecision {
        switch status {
        case "WAITING": return KYCDecision(.pending, decidedAt: nil)
        case "EXPIRED": return KYCDecision(.expired, decidedAt: now)
        case "REJECTED": return KYCDecision(.rejected(KYCRejection(reasons: ["REJECTED"])), decidedAt: now)
        case "COMPLETED":
            let record = ElectronicRecord(
                type: "population_register", source: EvidenceIssuer(name: "Nafath", countryCode: "SA"))
            let check = EvidenceCheck("auth", organization: "Nafath", id: inquiry.reference, time: now)
            let facts = person.draft.facts(
                Evidence(.electronicRecord(record), checks: [check]), at: now, by: desk, of: inquiry, report: report)
            return KYCDecision(.approved(facts), decidedAt: now)
        default: throw .malformed("status \(status)")
        }
    }
}
