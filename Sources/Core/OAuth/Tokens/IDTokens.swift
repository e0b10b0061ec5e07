import Accounts
import Authentication
import Cryptography
import FoundationEssentials
import JOSE
public import Kernel
import Tenancy

/// Issues ID tokens (OpenID Connect Core §2).
public struct IDTokens: Sendable {
    private let keyring: Keyring
    private let subjects: Subjects
    private let lifetimes: TokenLifetimes
    private let verifiedClaims: ReleaseVerifiedClaims?
    private let clock: any Clock

    /// - Parameter verifiedClaims: nil where nobody can be verified.
    public init(
        keyring: Keyring,
        subjects: Subjects,
        lifetimes: TokenLifetimes,
        verifiedClaims: ReleaseVerifiedClaims? = nil,
        clock: any Clock
    ) {
        self.keyring = keyring
        self.subjects = subjects
        self.lifetimes = lifetimes
        self.verifiedClaims = verifiedClaims
        self.clock = clock
    }

    /// - Parameters:
    ///   - nonce: of the request; nil when refreshing (OpenID Connect Core §12.2).
    ///   - accessToken: issued beside it; its hash binds the two (§3.1.3.6).
    func issue(
        for grant: Grant,
        of user: User,
        to client: Client,
        nonce: String?,
        accessToken: Secret,
        in tenant: Tenant
    ) async throws -> Secret {
        let authorization = grant.authorization
        let algorithm = client.metadata.idTokenAlgorithm
        let now = clock.now.numericDate
        let subject = subjects.subject(of: user.id, for: client)
        // What the claims parameter asked for comes first, so that it can never replace what the token itself says.
        var claims = ReleasedClaims(user: user, authorization: authorization).forIDToken
        claims[ClaimsRequest.verifiedClaims] = try await verifiedClaims?(
            authorization.claims.verifiedForIDToken, under: authorization, in: tenant.id)
        claims["iss"] = .string(tenant.issuer.string)
        claims["sub"] = .string(subject)
        claims["aud"] = .string(client.id.string)
        claims["azp"] = .string(client.id.string)
        claims["iat"] = .integer(now)
        claims["exp"] = .integer(now + Int64(lifetimes.idToken))
        claims["auth_time"] = .integer(authorization.assurance.authenticatedAt.numericDate)
        claims["acr"] = .string(authorization.assurance.acr)
        claims["amr"] = .array(authorization.assurance.amr.map { .string($0) })
        claims["sid"] = .string(authorization.session.string)
        claims["at_hash"] = .string(Self.halfHash(of: accessToken.revealed, algorithm))
        claims["nonce"] = nonce.map { .string($0) }
        let signer = try await keyring.keys(of: tenant.id).signer(algorithm)
        return Secret(try await signer.sign(JSON.object(claims).bytes(), type: "JWT"))
    }

    /// The left half of the hash that goes with the signature's algorithm.
    static func halfHash(of token: String, _ algorithm: JWSAlgorithm) -> String {
        let digest = algorithm.hash(Array(token.utf8))
        return Base64URL.encode(Array(digest.prefix(digest.count / 2)))
    }
}
