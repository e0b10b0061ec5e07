import Cryptography
import FoundationEssentials
import JOSE

/// Nafath's multi-factor requests, as far as the adapter uses them. The pages of the simulator stand for the app.
struct NafathDesk: VendorInterface {
    static let issuer = "https://nafath.simulator.invalid"
    private static let keyID = "simulator-1"

    let ledger: CaseLedger
    let key: String
    let signingKey: PrivateKey

    func answer(_ request: VendorRequest) -> VendorAnswer? {
        let parts = request.parts
        guard parts.prefix(3) == ["api", "v1", "mfa"] else { return nil }
        guard request.headers["app-id"] == key, request.headers["app-key"] == key else { return .unauthorized }
        switch (request.method, Array(parts.dropFirst(3))) {
        case ("POST", ["request"]): return begin(request)
        case ("POST", ["request", "status"]): return status(request)
        case ("GET", ["jwk"]):
            return .ok(JWKSet([JWK(signingKey.publicKey, keyID: Self.keyID, algorithm: .RS256)]).json)
        default: return .notFound
        }
    }

    private func begin(_ request: VendorRequest) -> VendorAnswer {
        guard let json = request.json, let number = json["nationalId"]?.string, number.utf8.count == 10,
            let service = json["service"]?.string, let requestID = request.query("requestId")
        else { return .badRequest }
        let one = ledger.begin(.nafath, subject: requestID, process: service, nationalNumber: number)
        return .created(["transId": .string(one.id), "random": .string(one.number)])
    }

    private func status(_ request: VendorRequest) -> VendorAnswer {
        guard let json = request.json, let id = json["transId"]?.string, let one = ledger.known(id, of: .nafath),
            json["nationalId"]?.string == one.nationalNumber, json["random"]?.string == one.number
        else { return .notFound }
        return .ok(self.json(of: one))
    }

    /// The body is `{"token": …, "transId": …, "requestId": …}`, of which the token is a JWT by the published key.
    func notice(of one: SimulatedCase, signed signing: NoticeSigning, sentAt: Date) -> VendorNotice {
        var claims = json(of: one).object?["person"]?.object ?? [:]
        claims["iss"] = .string(Self.issuer)
        claims["iat"] = .integer(Int64(sentAt.timeIntervalSince1970))
        claims["exp"] = .integer(Int64(sentAt.timeIntervalSince1970) + 150)
        claims["transId"] = .string(one.id)
        claims["status"] = .string(Self.status(of: one))
        var members: [String: JSON] = ["transId": .string(one.id), "requestId": .string(one.subject)]
        members["token"] = token(claims, signing).map(JSON.string)
        return VendorNotice(headers: [:], body: JSON.object(members).bytes())
    }

    private func token(_ claims: [String: JSON], _ signing: NoticeSigning) -> String? {
        let signer: PrivateKey?
        switch signing {
        case .us: signer = signingKey
        case .stranger: signer = try? PrivateKey.generate(.rsa(bits: 2_048))
        case .nobody: signer = nil
        }
        let payload = JSON.object(claims).bytes()
        return signer.flatMap {
            try? JWS.sign(payload, algorithm: .RS256, keyID: Self.keyID, type: "JWT", with: $0)
        }
    }

    private func json(of one: SimulatedCase) -> JSON {
        var members: [String: JSON] = ["status": .string(Self.status(of: one))]
        if one.status == .approved {
            members["person"] = [
                "nationalId": .string(one.nationalNumber ?? ""), "englishFirstName": .string(one.who.givenName),
                "englishLastName": .string(one.who.familyName),
                "dateOfBirthG": .string(one.who.birthdate.split(separator: "-").reversed().joined(separator: "-")),
            ]
        }
        return .object(members)
    }

    private static func status(of one: SimulatedCase) -> String {
        switch one.status {
        case .pending, .inReview: "WAITING"
        case .approved: "COMPLETED"
        case .rejected: "REJECTED"
        case .expired: "EXPIRED"
        }
    }
}
