public import Cryptography
public import FoundationEssentials
public import Kernel

/// What an authorization code stands for until it is redeemed.
public struct AuthorizationCode: Equatable, Sendable {
    /// How long a code is kept beyond its end: a replay is to be known as one, as long as tokens of it may live.
    public static let keptSeconds: TimeInterval = 86_400

    public let authorization: Authorization
    public let redirectURI: RedirectURI
    public let nonce: String?
    /// The S256 challenge (RFC 7636 §4.2); nil where the client may go without.
    public let codeChallenge: String?
    public let issuedAt: Date
    public let expiresAt: Date

    public init(
        authorization: Authorization,
        redirectURI: RedirectURI,
        nonce: String?,
        codeChallenge: String?,
        issuedAt: Date,
        expiresAt: Date
    ) {
        self.authorization = authorization
        self.redirectURI = redirectURI
        self.nonce = nonce
        self.codeChallenge = codeChallenge
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
    }
}

public enum Redemption: Equatable, Sendable {
    case redeemed(AuthorizationCode)
    /// The code was redeemed before; its grant must end (RFC 6749 §4.1.2).
    case replayed(AuthorizationCode)
    /// Never issued, or expired so long ago that it was forgotten.
    case unknown
}

/// Keeps authorization codes by digest, for ``AuthorizationCode/keptSeconds`` beyond their end.
public protocol CodeStore: Sendable {
    func add(_ code: AuthorizationCode, digest: SHA256Digest, in tenant: TenantID) async throws

    /// The code as it was issued, redeemed or not; changes nothing.
    func code(_ digest: SHA256Digest, in tenant: TenantID) async throws -> AuthorizationCode?

    /// Redeems a code once, however many requests present it at the same time. Expiry is the caller's to judge.
    func redeem(_ digest: SHA256Digest, in tenant: TenantID, at now: Date) async throws -> Redemption
}
