import Cryptography
import FoundationEssentials
import JOSE

/// An ID token that has passed, and what it passed.
struct CheckedIDToken: Sendable {
    let text: String
    let token: VerifiedJWT
    var checks: [Check]

    var subject: String { token.claims.subject ?? "" }
}

/// What an ID token must be before anybody is signed in by it (OpenID Connect Core §3.1.3.7).
struct IDTokenRules: Sendable {
    /// What was asked for, and so must come back.
    struct Expectation: Sendable {
        var nonce: String?
        /// The access token that came along, which `at_hash` must fit.
        var accessToken: String
        var provedAfter: Date?
        /// The `acr` that was asked for as essential.
        var authenticationClass: String?
    }

    /// Clocks differ; more than this is a clock to be mended.
    private static let clockSkewSeconds = 10

    let issuer: String
    let clientID: String
    let key: @Sendable (_ keyID: String?, _ algorithm: JWSAlgorithm) async throws -> PublicKey?

    /// - Throws: ``SignInProblem``
    func check(_ text: String, against expected: Expectation, at now: Date) async throws -> CheckedIDToken {
        let token = try await verified(text, at: now)
        let claims = token.claims
        let checks = [
            .passed(.signature, "\(token.header.algorithm.rawValue), kid \(token.header.keyID ?? "–")"),
            .passed(.issuer, issuer),
            .passed(.audience, claims.audience.joined(separator: ", ")),
            try authorizedParty(claims),
            .passed(.times, Self.span(claims)),
            try nonce(claims, expected.nonce),
            try accessTokenHash(claims, of: expected.accessToken, token.header.algorithm),
            try authenticationTime(claims, after: expected.provedAfter),
            try authenticationClass(claims, expected.authenticationClass),
        ]
        return CheckedIDToken(text: text, token: token, checks: checks)
    }

    /// The signature first, then what every token has: nothing in it is read before that.
    private func verified(_ text: String, at now: Date) async throws -> VerifiedJWT {
        let verifier = JWTVerifier(
            algorithms: [DemoRelyingParty.tokenAlgorithm], type: .oneOf(["JWT"], orAbsent: true), issuer: issuer,
            audience: .oneOf([clientID]), clockSkewSeconds: Self.clockSkewSeconds,
            requiredClaims: ["iss", "sub", "aud", "iat"]
        )
        do {
            return try await verifier.verifyFetchingKey(text, at: now, key: key)
        } catch let error as JOSEError {
            throw SignInProblem.failedCheck(Self.rule(brokenBy: error), reason: "\(error)")
        } catch let problem as ProviderProblem {
            throw SignInProblem.provider(problem)
        }
    }

    /// A token for several must say for whom of them it was made, and it must be us.
    private func authorizedParty(_ claims: JWTClaims) throws(SignInProblem) -> Check {
        guard let party = claims["azp"] else {
            guard claims.audience.count == 1 else {
                throw .failedCheck(.authorizedParty, reason: "there are several audiences and no azp")
            }
            return .absent(.authorizedParty)
        }
        guard party.string == clientID else {
            throw .failedCheck(.authorizedParty, reason: "the token was made for another client")
        }
        return .passed(.authorizedParty, clientID)
    }

    private func nonce(_ claims: JWTClaims, _ expected: String?) throws(SignInProblem) -> Check {
        guard let expected else { return .absent(.nonce) }
        guard let nonce = claims["nonce"]?.string, constantTimeEquals(Array(nonce.utf8), Array(expected.utf8)) else {
            throw .failedCheck(.nonce, reason: "the token belongs to another sign-in")
        }
        return .passed(.nonce, nonce)
    }

    /// The left half of the hash that goes with the signature's algorithm (§3.1.3.6). The code flow may leave it out.
    private func accessTokenHash(
        _ claims: JWTClaims, of accessToken: String, _ algorithm: JWSAlgorithm
    ) throws(SignInProblem) -> Check {
        guard let claim = claims["at_hash"] else { return .absent(.accessTokenHash) }
        let digest = algorithm.hash(Array(accessToken.utf8))
        guard let hash = claim.string, hash == Base64URL.encode(Array(digest.prefix(digest.count / 2))) else {
            throw .failedCheck(.accessTokenHash, reason: "the access token is not the one that belongs to the ID token")
        }
        return .passed(.accessTokenHash, hash)
    }

    private func authenticationTime(_ claims: JWTClaims, after earliest: Date?) throws(SignInProblem) -> Check {
        guard let earliest else { return .absent(.authenticationTime) }
        guard let proved = claims.date("auth_time") else {
            throw .failedCheck(.authenticationTime, reason: "a fresh sign-in was asked for, and auth_time is missing")
        }
        guard proved >= earliest.addingTimeInterval(-TimeInterval(Self.clockSkewSeconds)) else {
            throw .failedCheck(.authenticationTime, reason: "the person signed in too long ago")
        }
        return .passed(.authenticationTime, Moment.text(proved))
    }

    /// What was demanded has to be there: a server may not know the demand, or somebody may have changed it on the way.
    private func authenticationClass(_ claims: JWTClaims, _ wanted: String?) throws(SignInProblem) -> Check {
        guard let wanted else { return .absent(.authenticationClass) }
        guard let acr = claims["acr"]?.string, acr.isExactly(wanted) else {
            throw .failedCheck(.authenticationClass, reason: "the sign-in is not of the class \(wanted)")
        }
        return .passed(.authenticationClass, acr)
    }

    private static func span(_ claims: JWTClaims) -> String {
        [claims.issuedAt, claims.expiresAt].compactMap(\.self).map(Moment.text).joined(separator: " – ")
    }

    private static func rule(brokenBy error: JOSEError) -> Check.Rule {
        switch error {
        case .wrongIssuer, .missingClaim("iss"), .invalidClaim("iss"): .issuer
        case .wrongAudience, .missingClaim("aud"), .invalidClaim("aud"): .audience
        case .missingClaim("sub"), .invalidClaim("sub"): .subject
        case .expired, .notYetValid, .issuedInFuture, .missingClaim, .invalidClaim: .times
        default: .signature
        }
    }
}
