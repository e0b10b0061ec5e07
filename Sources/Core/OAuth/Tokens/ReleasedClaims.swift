import Accounts
import FoundationEssentials
import JOSE
import Kernel

/// What a client may learn of a person: what was asked for, by scope or by name, less what the person declined.
struct ReleasedClaims: Sendable {
    let user: User
    let authorization: Authorization

    /// Beside `sub`: what the scopes cover, and what the claims parameter asked for here (OpenID Connect Core §5.4, §5.5).
    var forUserInfo: [String: JSON] {
        var claims: [String: JSON] = [:]
        for name in authorization.scope.claimNames where !authorization.declinedClaims.contains(name) {
            claims[name] = value(name)
        }
        return claims.merging(asked(authorization.claims.userInfo)) { scoped, _ in scoped }
    }

    /// With a code the scopes' claims are at userinfo; the ID token has what was asked for by name.
    var forIDToken: [String: JSON] {
        asked(authorization.claims.idToken)
    }

    private func asked(_ demands: [String: ClaimsRequest.Demand]) -> [String: JSON] {
        var claims: [String: JSON] = [:]
        for (name, demand) in demands where !authorization.declinedClaims.contains(name) {
            guard let value = value(name), demand.admits(value) else { continue }
            claims[name] = value
        }
        return claims
    }

    private func value(_ name: String) -> JSON? {
        switch name {
        case "updated_at": .integer(user.updatedAt.numericDate)
        case "preferred_username": user.profile[name] ?? .string(user.username.string)
        default: user.profile[name]
        }
    }
}
