import FoundationEssentials
public import Kernel
public import Tenancy

/// Exchanges a refresh token for new tokens, and for its successor (RFC 6749 §6, RFC 9700 §4.14.2).
///
/// The grant, which the token names, is judged before the token is spent, so that a refusal costs the client nothing. The family
/// is judged by its rotation alone, in the one step that spends the token.
public struct Refresh: Sendable {
    private let families: any RefreshFamilyStore
    private let storage: any Storage<OAuthStores>
    private let gate: IssueGate
    private let refreshTokens: RefreshTokens
    private let issueTokens: IssueTokens
    private let lifetimes: TokenLifetimes
    private let clock: any Clock

    public init(
        families: any RefreshFamilyStore,
        storage: any Storage<OAuthStores>,
        gate: IssueGate,
        refreshTokens: RefreshTokens,
        issueTokens: IssueTokens,
        lifetimes: TokenLifetimes,
        clock: any Clock
    ) {
        self.families = families
        self.storage = storage
        self.gate = gate
        self.refreshTokens = refreshTokens
        self.issueTokens = issueTokens
        self.lifetimes = lifetimes
        self.clock = clock
    }

    /// - Throws: `invalid_grant`, `invalid_scope`, `invalid_target`, `invalid_request`, `StoreUnavailable`.
    public func callAsFunction(
        _ parameters: Parameters,
        by client: Client,
        in tenant: Tenant
    ) async throws -> TokenResponse {
        guard let claims = refreshTokens.read(try parameters.require("refresh_token"), in: tenant.id),
            let opened = try await gate.mayIssue(Grant.id(of: claims.family), in: tenant.id),
            opened.client.id == client.id
        else { throw OAuthError(.invalidGrant, "the refresh token is unknown, expired or revoked") }
        let scope = try scope(parameters, within: opened.grant)
        let resources = try resources(parameters, of: client, within: opened.grant)
        let rotated = try await rotate(claims, of: client, in: tenant.id)
        return try await issueTokens(
            opened, scope: scope, resources: resources, nonce: nil, family: rotated, in: tenant)
    }

    /// Less may be asked for than was granted, never more (RFC 6749 §6).
    private func scope(_ parameters: Parameters, within grant: Grant) throws(OAuthError) -> Scope {
        let granted = grant.authorization.scope
        guard let text = parameters["scope"] else { return granted }
        let asked = try Scope(parsing: text)
        guard asked.isSubset(of: granted) else {
            throw OAuthError(.invalidScope, "scope goes beyond what was granted")
        }
        return asked
    }

    private func resources(
        _ parameters: Parameters,
        of client: Client,
        within grant: Grant
    ) throws(OAuthError) -> [String] {
        let resources = try client.allowedResources(parameters)
        let granted = grant.authorization.resources
        guard granted.isEmpty || resources.allSatisfy(granted.contains) else {
            throw OAuthError(.invalidTarget, "resource was not part of the authorization request")
        }
        return resources
    }

    private func rotate(
        _ claims: RefreshTokenClaims,
        of client: Client,
        in tenant: TenantID
    ) async throws -> RefreshFamily {
        let rotation = try await families.rotate(
            claims.family,
            presenting: claims.generation,
            by: client.id,
            graceSeconds: lifetimes.refreshGrace,
            in: tenant,
            at: clock.now
        )
        switch rotation {
        case .rotated(let family), .repeated(let family): return family
        case .reused(let family):
            try await end(family.grant, by: client, in: tenant)
            throw OAuthError(.invalidGrant, "the refresh token was used before")
        case .refused: throw OAuthError(.invalidGrant, "the refresh token is unknown, expired or revoked")
        }
    }

    /// Somebody has a copy of a token: nobody can tell who is the owner, so the grant ends.
    private func end(_ id: ID<Grant>, by client: Client, in tenant: TenantID) async throws {
        let now = clock.now
        try await storage.write(tenant) { stores in
            guard let grant = try await stores.grants.grant(id) else { return }
            try await EndGrant(.refreshTokenReplayed, by: client.id.string, at: now)(grant, in: stores)
        }
    }
}
