import FoundationEssentials
import JOSE
public import Kernel
public import Tenancy

/// Ends the grant behind a token, at the request of the client it was issued to (RFC 7009).
public struct RevokeToken: Sendable {
    private let accessTokens: AccessTokens
    private let refreshTokens: RefreshTokens
    private let families: any RefreshFamilyStore
    private let storage: any Storage<OAuthStores>
    private let clock: any Clock

    public init(
        accessTokens: AccessTokens,
        refreshTokens: RefreshTokens,
        families: any RefreshFamilyStore,
        storage: any Storage<OAuthStores>,
        clock: any Clock
    ) {
        self.accessTokens = accessTokens
        self.refreshTokens = refreshTokens
        self.families = families
        self.storage = storage
        self.clock = clock
    }

    /// Unknown tokens and tokens of other clients are ignored: the answer must not tell a client which tokens exist
    /// (RFC 7009 §2.2).
    public func callAsFunction(_ token: Secret, by client: Client, in tenant: Tenant) async throws {
        if let claims = refreshTokens.read(token.revealed, in: tenant.id) {
            // A family that its store has forgotten still names its grant, and the token has proved that it is of it.
            let family = try await families.family(claims.family, in: tenant.id, at: clock.now)
            return try await end(family?.grant ?? Grant.id(of: claims.family), by: client, in: tenant.id)
        }
        guard let claims = try await accessTokens.read(token.revealed, audience: .any, in: tenant),
            claims.client == client.id
        else { return }
        if let grant = claims.grant { return try await end(grant, by: client, in: tenant.id) }
        let now = clock.now
        try await storage.write(tenant.id) { stores in
            try await stores.revokedTokens.add(claims.id, until: claims.expiresAt)
            try await stores.outbox.append(Event("token.revoked", subject: claims.id, actor: client.id.string, at: now))
        }
    }

    private func end(_ id: ID<Grant>, by client: Client, in tenant: TenantID) async throws {
        let now = clock.now
        let isTheirs = try await storage.write(tenant) { stores in
            guard let grant = try await stores.grants.grant(id), grant.authorization.client == client.id else {
                return false
            }
            try await EndGrant(.revokedByClient, by: client.id.string, at: now)(grant, in: stores)
            return true
        }
        if isTheirs { try await families.end(of: id, in: tenant) }
    }
}
