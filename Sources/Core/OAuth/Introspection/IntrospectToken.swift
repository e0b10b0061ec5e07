import Accounts
import Authentication
import FoundationEssentials
public import JOSE
public import Kernel
public import Tenancy

/// Tells a resource server about a token it was given (RFC 7662).
///
/// A client sees only tokens meant for it: its own, and access tokens whose audience it is. Of all others it learns
/// nothing, not even that they exist.
public struct IntrospectToken: Sendable {
    private let accessTokens: AccessTokens
    private let refreshTokens: RefreshTokens
    private let families: any RefreshFamilyStore
    private let storage: any Storage<OAuthStores>
    private let gate: IssueGate
    private let clients: ClientDirectory
    private let subjects: Subjects
    private let clock: any Clock

    public init(
        accessTokens: AccessTokens,
        refreshTokens: RefreshTokens,
        families: any RefreshFamilyStore,
        storage: any Storage<OAuthStores>,
        gate: IssueGate,
        clients: ClientDirectory,
        subjects: Subjects,
        clock: any Clock
    ) {
        self.accessTokens = accessTokens
        self.refreshTokens = refreshTokens
        self.families = families
        self.storage = storage
        self.gate = gate
        self.clients = clients
        self.subjects = subjects
        self.clock = clock
    }

    /// - Throws: `unauthorized_client` for a public client, `StoreUnavailable`.
    public func callAsFunction(_ token: Secret, by caller: Client, in tenant: Tenant) async throws -> JSON {
        guard !caller.isPublic else {
            throw OAuthError(.unauthorizedClient, "only clients that authenticate may introspect")
        }
        if let claims = refreshTokens.read(token.revealed, in: tenant.id) {
            return try await refreshToken(claims, caller, tenant)
        }
        return try await accessToken(token, caller, tenant)
    }

    private static let inactive = JSON.object(["active": false])

    private func accessToken(_ token: Secret, _ caller: Client, _ tenant: Tenant) async throws -> JSON {
        guard let claims = try await accessTokens.read(token.revealed, audience: .any, in: tenant),
            caller.maySee(claims), try await isInForce(claims, tenant)
        else { return Self.inactive }
        var members = claims.members
        members[AccessTokens.grantClaim] = nil
        members["active"] = true
        members["token_type"] = "Bearer"
        return .object(members)
    }

    private func isInForce(_ claims: AccessTokenClaims, _ tenant: Tenant) async throws -> Bool {
        if let grant = claims.grant { return try await gate.mayIssue(grant, in: tenant.id) != nil }
        guard try await clients.client(claims.client, in: tenant.id) != nil else { return false }
        return try await !storage.read(tenant.id) { try await $0.revokedTokens.contains(claims.id) }
    }

    private func refreshToken(_ claims: RefreshTokenClaims, _ caller: Client, _ tenant: Tenant) async throws -> JSON {
        guard let family = try await families.family(claims.family, in: tenant.id, at: clock.now),
            family.client == caller.id, claims.generation >= family.generation,
            let opened = try await gate.mayIssue(family.grant, in: tenant.id)
        else { return Self.inactive }
        return [
            "active": true,
            "client_id": .string(caller.id.string),
            "sub": .string(subjects.subject(of: opened.user.id, for: opened.client)),
            "scope": .string(opened.grant.authorization.scope.description),
            "iss": .string(tenant.issuer.string),
            "iat": .integer(family.rotatedAt.numericDate),
            "exp": .integer(family.expiresAt.numericDate),
        ]
    }
}

extension Client {
    fileprivate func maySee(_ claims: AccessTokenClaims) -> Bool {
        if claims.client == id { return true }
        return claims.audience.contains { $0 == id.string || metadata.introspects.contains($0) }
    }
}
