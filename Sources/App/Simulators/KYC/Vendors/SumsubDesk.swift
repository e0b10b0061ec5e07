import Cryptography
import FoundationEssentials
import JOSE

/// Sumsub's applicants and hosted pages, as far as the adapter uses them.
struct SumsubDesk: VendorInterface {
    let ledger: CaseLedger
    let key: String
    let secret: SymmetricKey

    func answer(_ request: VendorRequest) -> VendorAnswer? {
        let parts = request.parts
        guard parts.first == "resources" else { return nil }
        guard isSigned(request) else { return .unauthorized }
        switch (request.method, parts.count) {
        case ("POST", 2) where parts[1] == "applicants": return begin(request)
        case ("POST", 5) where parts[1] == "sdkIntegrations": return link(request)
        case ("GET", 4) where parts[3] == "one":
            return ledger.known(parts[2], of: .sumsub).map { .ok(json(of: $0)) } ?? .notFound
        case ("PATCH", 5) where parts[4] == "deactivated": return ledger.cancel(parts[2]) ? .ok([:]) : .notFound
        default: return .notFound
        }
    }

    private func isSigned(_ request: VendorRequest) -> Bool {
        let time = request.headers["x-app-access-ts"] ?? ""
        let signed = Array((time + request.method + request.target).utf8) + request.body
        guard request.headers["x-app-token"] == key, let seconds = Double(time),
            abs(ledger.now().timeIntervalSince1970 - seconds) < 60,
            let signature = request.headers["x-app-access-sig"].flatMap(HexText.decode)
        else { return false }
        return constantTimeEquals(signature, HMAC.sha256(signed, key: secret))
    }

    private func begin(_ request: VendorRequest) -> VendorAnswer {
        guard let subject = request.json?["externalUserId"]?.string, let level = request.query("levelName") else {
            return .badRequest
        }
        let one = ledger.begin(.sumsub, subject: subject, process: level)
        return .created(json(of: one))
    }

    private func link(_ request: VendorRequest) -> VendorAnswer {
        let json = request.json
        guard let subject = json?["userId"]?.string,
            let one = ledger.latest.first(where: { $0.vendor == .sumsub && $0.subject == subject })
        else { return .badRequest }
        let back = json?["redirect"]?["successUrl"]?.string.map { "?back=\(PercentText.encode($0))" } ?? ""
        return .ok(["url": .string(ledger.pageURL(of: one.id) + back)])
    }

    func notice(of one: SimulatedCase, signed signing: NoticeSigning, sentAt: Date) -> VendorNotice {
        var members: [String: JSON] = [
            "applicantId": .string(one.id), "externalUserId": .string(one.subject),
            "levelName": .string(one.process), "createdAtMs": .string(Self.time(sentAt)),
            "type": one.status == .inReview ? "applicantPending" : "applicantReviewed",
            "reviewStatus": .string(Self.status(of: one)),
        ]
        members["reviewResult"] = result(of: one)
        let body = JSON.object(members).bytes()
        var headers = ["x-payload-digest-alg": "HMAC_SHA256_HEX"]
        headers["x-payload-digest"] = signing.signature(over: body, by: secret)
        return VendorNotice(headers: headers, body: body)
    }

    private func json(of one: SimulatedCase) -> JSON {
        var review: [String: JSON] = [
            "levelName": .string(one.process), "reviewStatus": .string(Self.status(of: one)),
        ]
        review["reviewResult"] = result(of: one)
        review["reviewDate"] = one.decidedAt.map { .string(Self.time($0)) }
        var members: [String: JSON] = [
            "id": .string(one.id), "externalUserId": .string(one.subject), "review": .object(review),
        ]
        if one.status == .approved {
            members["info"] = [
                "firstName": .string(one.who.givenName), "lastName": .string(one.who.familyName),
                "dob": .string(one.who.birthdate), "nationality": .string(one.who.nationality),
                "idDocs": [
                    [
                        "idDocType": "ID_CARD", "number": .string(one.who.documentNumber),
                        "country": .string(one.who.nationality), "validUntil": "2099-12-31",
                    ]
                ],
            ]
        }
        return .object(members)
    }

    private func result(of one: SimulatedCase) -> JSON? {
        switch one.status {
        case .approved: ["reviewAnswer": "GREEN"]
        case .rejected:
            [
                "reviewAnswer": "RED", "rejectLabels": [one.isFinal ? "FORGERY" : "BAD_PROOF_OF_IDENTITY"],
                "reviewRejectType": one.isFinal ? "FINAL" : "RETRY",
            ]
        case .pending, .inReview, .expired: nil
        }
    }

    private static func status(of one: SimulatedCase) -> String {
        switch one.status {
        case .pending, .expired: "init"
        case .inReview: "pending"
        case .approved, .rejected: "completed"
        }
    }

    private static func time(_ date: Date) -> String {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        return String(date.formatted(style).dropLast().map { $0 == "T" ? " " : $0 })
    }
}
