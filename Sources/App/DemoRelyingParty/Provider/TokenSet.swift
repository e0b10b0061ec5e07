import FoundationEssentials
import JOSE

/// What the token endpoint gives (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3).
struct TokenSet: Equatable, Sendable {
    var accessToken: String
    var accessTokenExpiresAt: Date?
    /// Nil where none was given: the old one stays good when refreshing (RFC 6749 §6).
    var refreshToken: String?
    var idToken: String?
    /// The scope, where it is another than was asked for.
    var scope: String?

    init(_ json: JSON, at now: Date) throws(ProviderProblem) {
        guard let accessToken = json["access_token"]?.string else { throw .malformed("the answer has no access_token") }
        guard json["token_type"]?.string?.lowercased() == "bearer" else {
            throw .malformed("the token_type is not Bearer (RFC 6749 §7.1)")
        }
        self.accessToken = accessToken
        accessTokenExpiresAt = json["expires_in"]?.number.map { now.addingTimeInterval($0) }
        refreshToken = json["refresh_token"]?.string
        idToken = json["id_token"]?.string
        scope = json["scope"]?.string
    }
}
