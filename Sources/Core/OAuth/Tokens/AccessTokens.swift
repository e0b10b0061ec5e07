import Authentication
public import Cryptography
import FoundationEssentials
import JOSE
public import Kernel
import Tenancy

/// An access token as issued, and what the token response says of it.
public struct IssuedAccessToken: Sendable {
    public let token: Secret
    public let expiresInSeconds: Int
    public let scope: Scope
}

/// Issues and reads JWT access tokens (RFC 9068). Nothing is stored of them: they are judged by their signature, and
/// by the grant they name.
public struct AccessTokens: Sendable {
    static let type = "at+jwt"
    /// Our private claim that names the grant, so that a token dies with it.
    static let grantClaim = "gid"

    /// Tokens whose signature held within the last minute: a resource server asks about the same one again and again, and
    /// the signature is most of the work. Expiry, key and audience are judged each time; only what held is kept.
    private let verified = ExpiringCache<VerifiedToken, AccessTokenClaims>(seconds: 60, most: 2_000)
    private let keyring: Keyring
    private let lifetimes: TokenLifetimes
    private let clock: any Clock
    private let randomness: any Randomness

    public init(keyring: Keyring, lifetimes: TokenLifetimes, clock: any Clock, randomness: any Randomness) {
        self.keyring = keyring
        self.lifetimes = lifetimes
        self.clock = clock
        self.randomness = randomness
    }

    /// - Parameters:
    ///   - grant: nil where the client acts for itself.
    ///   - audience: who the token is for; the issuer where nobody else is meant.
    func issue(
        to client: Client,
        subject: String,
        grant: Grant?,
        scope: Scope,
        audience: [String],
        in tenant: Tenant
    ) async throws -> IssuedAccessToken {
        let now = clock.now.numericDate
        var claims: [String: JSON] = [
            "iss": .string(tenant.issuer.string),
            "sub": .string(subject),
            "aud": audience.count == 1 ? .string(audience[0]) : .array(audience.map { .string($0) }),
            "client_id": .string(client.id.string),
            "iat": .integer(now),
            "exp": .integer(now + Int64(lifetimes.accessToken)),
            "jti": .string(randomness.id(AccessTokens.self).string),
        ]
        if !scope.isEmpty { claims["scope"] = .string(scope.description) }
        if let grant {
            let assurance = grant.authorization.assurance
            claims[Self.grantClaim] = .string(grant.id.string)
            claims["acr"] = .string(assurance.acr)
            claims["amr"] = .array(assurance.amr.map { .string($0) })
            claims["auth_time"] = .integer(assurance.authenticatedAt.numericDate)
        }
        let signer = try await keyring.keys(of: tenant.id).signer(client.metadata.accessTokenAlgorithm)
        let token = try await signer.sign(JSON.object(claims).bytes(), type: Self.type)
        return IssuedAccessToken(token: Secret(token), expiresInSeconds: lifetimes.accessToken, scope: scope)
    }

    /// - Returns: nil for anything that is not an access token of this issuer, valid now by itself.
    func read(_ token: String, audience: JWTVerifier.AudienceRule, in tenant: Tenant) async throws -> AccessTokenClaims?
    {
        let keys = try await keyring.keys(of: tenant.id)
        let now = clock.now
        let name = VerifiedToken(issuer: tenant.issuer, digest: SHA256Digest(of: token))
        let claims = try await verified.value(name, at: now) { verify(token, with: keys, at: now, in: tenant) }
        guard let claims, claims.expiresAt > now, keys.publicKey(claims.keyID, claims.algorithm) != nil,
            audience.allows(claims.audience)
        else { return nil }
        return claims
    }

    private func verify(_ token: String, with keys: OpenKeys, at now: Date, in tenant: Tenant) -> AccessTokenClaims? {
        let verifier = JWTVerifier(
            algorithms: Set(SigningKey.algorithms),
            type: .oneOf([Self.type]),
            issuer: tenant.issuer.string,
            audience: .any,
            clockSkewSeconds: TokenLifetimes.clockSkewSeconds
        )
        return (try? verifier.verify(token, at: now, key: keys.publicKey)).flatMap(AccessTokenClaims.init)
    }
}

/// The very bytes of a token that was believed, for the issuer that believed it.
private struct VerifiedToken: Hashable, Sendable {
    let issuer: Issuer
    let digest: SHA256Digest
}

/// What a verified access token says.
struct AccessTokenClaims: Sendable {
    let members: [String: JSON]
    let id: String
    let client: ID<Client>
    let grant: ID<Grant>?
    let scope: Scope
    let audience: [String]
    let expiresAt: Date
    /// What it was signed with.
    let keyID: String?
    let algorithm: JWSAlgorithm

    init?(_ token: VerifiedJWT) {
        let claims = token.claims
        guard let id = claims.jwtID, let client = claims["client_id"]?.string, let expiresAt = claims.expiresAt else {
            return nil
        }
        members = claims.members
        self.id = id
        self.client = ID(client)
        grant = claims[AccessTokens.grantClaim]?.string.map { ID($0) }
        scope = Scope(tokens: Words.of(claims["scope"]?.string ?? ""))
        audience = claims.audience
        self.expiresAt = expiresAt
        keyID = token.header.keyID
        algorithm = token.header.algorithm
    }
}
