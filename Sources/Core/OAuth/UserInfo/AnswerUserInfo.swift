import Accounts
import FoundationEssentials
public import JOSE
public import Kernel
public import Tenancy

/// Tells a client what a person agreed to share (OpenID Connect Core §5.3).
public struct AnswerUserInfo: Sendable {
    private let accessTokens: AccessTokens
    private let gate: IssueGate
    private let subjects: Subjects
    private let verifiedClaims: ReleaseVerifiedClaims?

    /// - Parameter verifiedClaims: nil where nobody can be verified.
    public init(
        accessTokens: AccessTokens,
        gate: IssueGate,
        subjects: Subjects,
        verifiedClaims: ReleaseVerifiedClaims? = nil
    ) {
        self.accessTokens = accessTokens
        self.gate = gate
        self.subjects = subjects
        self.verifiedClaims = verifiedClaims
    }

    /// - Throws: `invalid_token`, `insufficient_scope` (RFC 6750 §3.1), `StoreUnavailable`.
    public func callAsFunction(_ token: Secret, in tenant: Tenant) async throws -> JSON {
        let audience = JWTVerifier.AudienceRule.oneOf([tenant.issuer.string])
        guard let claims = try await accessTokens.read(token.revealed, audience: audience, in: tenant) else {
            throw OAuthError(.invalidToken, "the access token is not valid here")
        }
        guard claims.scope.contains(Scope.openID) else {
            throw OAuthError(.insufficientScope, "the access token has not the scope openid")
        }
        guard let grant = claims.grant, let opened = try await gate.mayIssue(grant, in: tenant.id) else {
            throw OAuthError(.invalidToken, "the access token has been revoked")
        }
        // Judged by the scope of this token, which may be less than the grant's.
        let authorization = opened.grant.authorization.narrowed(to: claims.scope)
        var members = ReleasedClaims(user: opened.user, authorization: authorization).forUserInfo
        members[ClaimsRequest.verifiedClaims] = try await verifiedClaims?(
            authorization.claims.verifiedForUserInfo, under: authorization, in: tenant.id)
        members["sub"] = .string(subjects.subject(of: opened.user.id, for: opened.client))
        return .object(members)
    }
}

extension Authorization {
    func narrowed(to scope: Scope) -> Authorization {
        Authorization(
            client: client,
            user: user,
            session: session,
            scope: Scope(tokens: self.scope.tokens.filter(scope.contains)),
            claims: claims,
            declinedClaims: declinedClaims,
            resources: resources,
            assurance: assurance
        )
    }
}
