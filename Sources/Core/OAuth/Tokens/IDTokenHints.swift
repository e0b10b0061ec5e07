public import Authentication
import FoundationEssentials
import JOSE
public import Kernel
public import Tenancy

/// What an ID token issued here says of the person who is, or was, signed in.
public struct IDTokenHint: Equatable, Sendable {
    public let client: ID<Client>
    public let subject: String
    public let session: ID<Session>?
}

/// Reads ID tokens that come back as hints: the signature and the issuer count, the expiry does not.
public struct IDTokenHints: Sendable {
    private let keyring: Keyring
    private let clock: any Clock

    public init(keyring: Keyring, clock: any Clock) {
        self.keyring = keyring
        self.clock = clock
    }

    /// - Returns: nil for anything that is not an ID token of this issuer under a key still published.
    public func read(_ token: String, in tenant: Tenant) async throws -> IDTokenHint? {
        let keys = try await keyring.keys(of: tenant.id)
        let verifier = JWTVerifier(
            algorithms: Set(SigningKey.algorithms),
            type: .oneOf(["JWT"], orAbsent: true),
            issuer: tenant.issuer.string,
            audience: .any,
            clockSkewSeconds: TokenLifetimes.clockSkewSeconds,
            expiry: .ignored
        )
        guard let claims = try? verifier.verify(token, at: clock.now, key: keys.publicKey).claims,
            let subject = claims.subject, let client = claims.audience.first, claims.audience.count == 1
        else { return nil }
        return IDTokenHint(client: ID(client), subject: subject, session: claims["sid"]?.string.map { ID($0) })
    }
}
