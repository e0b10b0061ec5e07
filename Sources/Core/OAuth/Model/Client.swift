public import Cryptography
public import FoundationEssentials
public import Kernel

/// An application that asks for tokens (RFC 6749 §2), as registered.
public struct Client: Equatable, Sendable {
    public let id: ID<Client>
    public let metadata: ClientMetadata
    public let secrets: [ClientSecret]
    public let createdAt: Date

    public init(id: ID<Client>, metadata: ClientMetadata, secrets: [ClientSecret], createdAt: Date) {
        self.id = id
        self.metadata = metadata
        self.secrets = secrets
        self.createdAt = createdAt
    }

    public var isPublic: Bool { metadata.authenticationMethod == .none }

    /// What pages call this client.
    public var displayName: String { metadata.name ?? id.string }

    /// Whether one of the secrets in force is this one.
    ///
    /// One SHA-256 and no slow hash: generated secrets have 256 bits.
    public func accepts(_ secret: Secret, at now: Date) -> Bool {
        let digest = secret.digest
        return secrets.reduce(false) { found, candidate in
            let same = constantTimeEquals(candidate.digest.bytes, digest.bytes)
            return (same && candidate.isValid(at: now)) || found
        }
    }
}

/// A client secret, of which only the digest is kept. Several with an expiry let an operator roll them without a break.
public struct ClientSecret: Equatable, Sendable {
    public let digest: SHA256Digest
    public let createdAt: Date
    /// nil: in force until removed.
    public let expiresAt: Date?

    public init(digest: SHA256Digest, createdAt: Date, expiresAt: Date?) {
        self.digest = digest
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }

    func isValid(at now: Date) -> Bool {
        expiresAt.map { now < $0 } ?? true
    }
}

public enum GrantType: String, CaseIterable, Sendable {
    case authorizationCode = "authorization_code"
    case refreshToken = "refresh_token"
    case clientCredentials = "client_credentials"
}

/// How a client proves at the token endpoint who it is (OpenID Connect Core §9).
public enum ClientAuthenticationMethod: String, CaseIterable, Sendable {
    case basic = "client_secret_basic"
    case post = "client_secret_post"
    case none
}

/// Whether a person has one identifier for all clients, or one for each sector (OpenID Connect Core §8).
public enum SubjectType: String, CaseIterable, Sendable {
    case `public`
    case pairwise
}
