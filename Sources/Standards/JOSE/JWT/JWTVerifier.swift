public import Cryptography
public import FoundationEssentials

/// A token that has passed every check.
public struct VerifiedJWT: Equatable, Sendable {
    public let header: JWSHeader
    public let claims: JWTClaims
}

/// The one place where a signed token is believed (RFC 7519 §7.2, RFC 8725).
///
/// The caller names what is allowed; nothing in the token can widen it. The cheap checks come before the signature,
/// and no claim is read before the signature holds.
public struct JWTVerifier: Sendable {
    private let algorithms: Set<JWSAlgorithm>
    private let type: TypeRule
    private let issuer: String?
    private let audience: AudienceRule
    private let clockSkewSeconds: Int
    private let requiredClaims: [String]
    private let expiry: ExpiryRule

    /// - Parameters:
    ///   - issuer: the only `iss` that passes, compared byte for byte; nil where the caller checks it.
    ///   - clockSkewSeconds: how far the clock of the issuer may be ahead or behind.
    ///   - requiredClaims: further claims that must be there.
    public init(
        algorithms: Set<JWSAlgorithm>, type: TypeRule, issuer: String?, audience: AudienceRule,
        clockSkewSeconds: Int = 0, requiredClaims: Set<String> = [], expiry: ExpiryRule = .required
    ) {
        self.algorithms = algorithms
        self.type = type
        self.issuer = issuer
        self.audience = audience
        self.clockSkewSeconds = clockSkewSeconds
        self.requiredClaims = requiredClaims.sorted()
        self.expiry = expiry
    }

    /// Verifies a token with a key that is at hand.
    ///
    /// `key` finds it by the `kid` and the algorithm, which is one of those allowed.
    public func verify(
        _ token: String, at now: Date, key: (_ keyID: String?, _ algorithm: JWSAlgorithm) -> PublicKey?
    ) throws(JOSEError) -> VerifiedJWT {
        let token = try admitted(token)
        return try verify(token, with: key(token.header.keyID, token.header.algorithm), at: now)
    }

    /// Verifies a token with a key that has to be fetched first; what `key` throws is passed on.
    public func verifyFetchingKey(
        _ token: String, at now: Date,
        key: (_ keyID: String?, _ algorithm: JWSAlgorithm) async throws -> PublicKey?
    ) async throws -> VerifiedJWT {
        let token = try admitted(token)
        return try verify(token, with: await key(token.header.keyID, token.header.algorithm), at: now)
    }

    /// Takes the token apart and checks all that does not need a key.
    private func admitted(_ token: String) throws(JOSEError) -> CompactJWS {
        let token = try CompactJWS(token)
        guard algorithms.contains(token.header.algorithm) else { throw .algorithmNotAllowed }
        guard type.allows(token.header.type) else { throw .typeNotAllowed }
        return token
    }

    private func verify(_ token: CompactJWS, with key: PublicKey?, at now: Date) throws(JOSEError) -> VerifiedJWT {
        guard let key else { throw .keyNotFound }
        guard token.header.algorithm.signature.accepts(key.type) else { throw .wrongKeyType }
        guard token.isSigned(by: key) else { throw .invalidSignature }
        guard let members = (try? JSON(parsing: token.payload))?.object else { throw .invalidClaims }
        let claims = JWTClaims(members)
        try checkShapes(of: claims)
        try checkTimes(of: claims, at: now)
        if let issuer, claims.issuer?.isExactly(issuer) != true { throw .wrongIssuer }
        guard audience.allows(claims.audience) else { throw .wrongAudience }
        return VerifiedJWT(header: token.header, claims: claims)
    }

    /// The registered claims have their types, so that a reader of the claims may rely on them.
    private func checkShapes(of claims: JWTClaims) throws(JOSEError) {
        for name in requiredClaims where claims[name] == nil { throw .missingClaim(name) }
        for name in ["iss", "sub", "jti"] {
            if let claim = claims[name], claim.string == nil { throw .invalidClaim(name) }
        }
        for name in ["exp", "nbf", "iat"] where claims[name] != nil && claims.date(name) == nil {
            throw .invalidClaim(name)
        }
        if let audience = claims["aud"], audience.string == nil, audience.strings == nil {
            throw .invalidClaim("aud")
        }
    }

    private func checkTimes(of claims: JWTClaims, at now: Date) throws(JOSEError) {
        let skew = TimeInterval(clockSkewSeconds)
        if expiry == .required, claims.expiresAt == nil { throw .missingClaim("exp") }
        if expiry != .ignored, let end = claims.expiresAt, now >= end + skew { throw .expired }
        if let start = claims.notBefore, now + skew < start { throw .notYetValid }
        if let issuance = claims.issuedAt, now + skew < issuance { throw .issuedInFuture }
    }
}
