import Kernel
public import Tenancy

/// Gives a client a token for itself (RFC 6749 §4.4). Nothing is stored: the token says all.
public struct IssueToClient: Sendable {
    /// Scopes that speak of a person, of which there is none here.
    private static let personal = Set(Scope.standard)

    private let accessTokens: AccessTokens

    public init(accessTokens: AccessTokens) {
        self.accessTokens = accessTokens
    }

    /// - Throws: `invalid_scope`, `invalid_target`.
    public func callAsFunction(
        _ parameters: Parameters,
        by client: Client,
        in tenant: Tenant
    ) async throws -> TokenResponse {
        let scope = try scope(parameters, of: client)
        let resources = try client.allowedResources(parameters)
        let audience = resources.isEmpty ? client.metadata.audience : resources
        let token = try await accessTokens.issue(
            to: client,
            subject: client.id.string,
            grant: nil,
            scope: scope,
            audience: audience.isEmpty ? [tenant.issuer.string] : audience,
            in: tenant
        )
        return TokenResponse(accessToken: token, idToken: nil, refreshToken: nil)
    }

    private func scope(_ parameters: Parameters, of client: Client) throws(OAuthError) -> Scope {
        let allowed = client.metadata.scope.tokens.filter { !Self.personal.contains($0) }
        guard let text = parameters["scope"] else { return Scope(tokens: allowed) }
        let asked = try Scope(parsing: text)
        guard asked.isSubset(of: Scope(tokens: allowed)) else {
            throw OAuthError(
                .invalidScope, "scope has one that the client is not registered for, or that needs a person")
        }
        return asked
    }
}
