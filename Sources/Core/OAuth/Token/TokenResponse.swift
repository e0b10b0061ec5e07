import JOSE
public import Kernel

/// A successful answer of the token endpoint (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3).
public struct TokenResponse: Sendable {
    public let accessToken: IssuedAccessToken
    public let idToken: Secret?
    public let refreshToken: Secret?

    /// The body as sent. The scope is always told, for the person may have allowed less than was asked for.
    public var body: [UInt8] {
        var members: [String: JSON] = [
            "access_token": .string(accessToken.token.revealed),
            "token_type": "Bearer",
            "expires_in": .integer(Int64(accessToken.expiresInSeconds)),
        ]
        if !accessToken.scope.isEmpty { members["scope"] = .string(accessToken.scope.description) }
        members["id_token"] = idToken.map { .string($0.revealed) }
        members["refresh_token"] = refreshToken.map { .string($0.revealed) }
        return JSON.object(members).bytes()
    }
}
