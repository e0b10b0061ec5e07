public import Accounts
import Authentication
public import FoundationEssentials
import JOSE
public import Kernel
public import Tenancy

/// Lets an application call this server's own API in the name of the person whose access token it holds.
public struct ActForPerson: Sendable {
    /// Who is acted for, and how long ago they proved who they are.
    public struct Acting: Sendable {
        public let user: User
        public let grant: ID<Grant>
        public let authenticatedAt: Date
    }

    private let accessTokens: AccessTokens
    private let gate: IssueGate

    public init(accessTokens: AccessTokens, gate: IssueGate) {
        self.accessTokens = accessTokens
        self.gate = gate
    }

    /// - Parameter scope: what the token must be good for.
    /// - Throws: `invalid_token`, `insufficient_scope` (RFC 6750 §3.1), `StoreUnavailable`.
    public func callAsFunction(_ token: Secret, for scope: String, in tenant: Tenant) async throws -> Acting {
        guard
            let claims = try await accessTokens.read(
                token.revealed, audience: .oneOf([tenant.issuer.string]), in: tenant)
        else { throw OAuthError(.invalidToken, "the access token is not valid here") }
        guard claims.scope.contains(scope) else {
            throw OAuthError(.insufficientScope, "the access token has not the scope \(scope)")
        }
        guard let grant = claims.grant, let opened = try await gate.mayIssue(grant, in: tenant.id) else {
            throw OAuthError(.invalidToken, "the access token has been revoked, or is nobody's")
        }
        return Acting(
            user: opened.user, grant: grant,
            authenticatedAt: opened.grant.authorization.assurance.authenticatedAt)
    }
}
