import FoundationEssentials
import JOSE

/// The bank's payments: an API of its own, which believes access tokens and nothing that an app says of a person.
///
/// It stands for any resource server behind Surety. A small payment needs a valid token; one above the limit a token of
/// somebody who has just shown their palm, and whoever presents another learns what to ask the server for (RFC 9470).
struct PaymentService: Sendable {
    enum Answer: Equatable, Sendable {
        case paid(Receipt)
        /// 401, with the challenge that says why.
        case unauthorized(challenge: String)
        case malformed
        /// The server's keys cannot be had, without which nobody can be believed.
        case unavailable
    }

    static let limitCents = 50_000
    /// What a payment above the limit needs.
    static let demand = StepUpDemand(acrValues: ["urn:surety:acr:palm"], maxAgeSeconds: 300)
    private static let clockSkewSeconds = 10

    let provider: Provider
    /// What access tokens must be made for (RFC 9068 §4).
    let audience: String
    let now: @Sendable () -> Date
    /// Payments made, by person and reference: who asks again gets the same receipt.
    private let receipts = ExpiringRows<Receipt>(lifetime: 24 * 3_600)

    init(provider: Provider, audience: String, now: @escaping @Sendable () -> Date) {
        self.provider = provider
        self.audience = audience
        self.now = now
    }

    func answer(to order: JSON?, bearer token: String?) async -> Answer {
        guard let token else { return .unauthorized(challenge: "Bearer") }
        let claims: JWTClaims
        do {
            claims = try await self.claims(of: token)
        } catch is ProviderProblem {
            return .unavailable
        } catch {
            return .unauthorized(challenge: #"Bearer error="invalid_token""#)
        }
        guard let cents = order?["amount_cents"]?.integer, cents > 0, order?["payee"]?.string != nil,
            let reference = order?["reference"]?.string, (1...100).contains(reference.utf8.count)
        else { return .malformed }
        guard cents <= Self.limitCents || isStrong(claims) else {
            return .unauthorized(challenge: Self.demand.challenge)
        }
        let receipt = Receipt(number: "N-" + String(SignInDesk.secret().prefix(8)), at: now())
        let name = "\(claims.subject ?? "") \(reference)"
        return .paid(receipts.insertOnce(receipt, under: name, at: now()))
    }

    private func claims(of token: String) async throws -> JWTClaims {
        let verifier = JWTVerifier(
            algorithms: [DemoRelyingParty.tokenAlgorithm], type: .oneOf(["at+jwt"]), issuer: provider.issuer,
            audience: .oneOf([audience]), clockSkewSeconds: Self.clockSkewSeconds,
            requiredClaims: ["iss", "sub", "aud", "exp", "iat", "jti", "client_id"]
        )
        return try await verifier.verifyFetchingKey(token, at: now()) { [provider] keyID, algorithm in
            try await provider.key(keyID, for: algorithm)
        }.claims
    }

    private func isStrong(_ claims: JWTClaims) -> Bool {
        guard let acr = claims["acr"]?.string, Self.demand.acrValues.contains(where: { $0.isExactly(acr) }) else {
            return false
        }
        guard let seconds = Self.demand.maxAgeSeconds else { return true }
        let earliest = now().addingTimeInterval(-TimeInterval(seconds + Self.clockSkewSeconds))
        return claims.date("auth_time").map { $0 >= earliest } ?? false
    }
}
