import Accounts
import FoundationEssentials
import Kernel
import Tenancy

/// Issues the tokens of a grant that passed the gate.
public struct IssueTokens: Sendable {
    private let accessTokens: AccessTokens
    private let idTokens: IDTokens
    private let refreshTokens: RefreshTokens
    private let subjects: Subjects

    public init(accessTokens: AccessTokens, idTokens: IDTokens, refreshTokens: RefreshTokens, subjects: Subjects) {
        self.accessTokens = accessTokens
        self.idTokens = idTokens
        self.refreshTokens = refreshTokens
        self.subjects = subjects
    }

    /// - Parameters:
    ///   - scope: all of the grant's, or less where the client asked for less.
    ///   - resources: the resource servers named in this request; empty: those of the grant.
    func callAsFunction(
        _ opened: IssueGate.Opened,
        scope: Scope,
        resources: [String],
        nonce: String?,
        family: RefreshFamily?,
        in tenant: Tenant
    ) async throws -> TokenResponse {
        let (grant, user, client) = (opened.grant, opened.user, opened.client)
        let accessToken = try await accessTokens.issue(
            to: client,
            subject: subjects.subject(of: user.id, for: client),
            grant: grant,
            scope: scope,
            audience: audience(resources, of: grant, client, scope, tenant),
            in: tenant
        )
        var idToken: Secret?
        if scope.contains(Scope.openID) {
            idToken = try await idTokens.issue(
                for: grant, of: user, to: client, nonce: nonce, accessToken: accessToken.token, in: tenant)
        }
        let refreshToken = family.map { refreshTokens.token(of: $0, in: tenant.id) }
        return TokenResponse(accessToken: accessToken, idToken: idToken, refreshToken: refreshToken)
    }

    /// A resource named in this very request narrows the token to it. Else the token also opens userinfo, which is the
    /// issuer's own resource.
    private func audience(
        _ resources: [String],
        of grant: Grant,
        _ client: Client,
        _ scope: Scope,
        _ tenant: Tenant
    ) -> [String] {
        if !resources.isEmpty { return resources }
        let granted = grant.authorization.resources
        let others = granted.isEmpty ? client.metadata.audience : granted
        let own = scope.contains(Scope.openID) || others.isEmpty ? [tenant.issuer.string] : []
        return others + own.filter { !others.contains($0) }
    }
}
