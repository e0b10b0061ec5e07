import Cryptography
import JOSE
public import Kernel
public import Tenancy

/// Finds out which client calls this server's own API for itself, by the access token it got with its own credentials
/// (RFC 6749 §4.4).
public struct ActForClient: Sendable {
    private let accessTokens: AccessTokens
    private let storage: any Storage<OAuthStores>

    public init(accessTokens: AccessTokens, storage: any Storage<OAuthStores>) {
        self.accessTokens = accessTokens
        self.storage = storage
    }

    /// - Parameter scope: what the token must be good for, and the client be registered for still.
    /// - Throws: `invalid_token`, `insufficient_scope` (RFC 6750 §3.1), `StoreUnavailable`.
    public func callAsFunction(_ token: Secret, for scope: String, in tenant: Tenant) async throws -> ID<Client> {
        guard
            let claims = try await accessTokens.read(
                token.revealed, audience: .oneOf([tenant.issuer.string]), in: tenant), claims.grant == nil
        else { throw OAuthError(.invalidToken, "the access token is not valid here, or is a person's") }
        guard claims.scope.contains(scope) else {
            throw OAuthError(.insufficientScope, "the access token has not the scope \(scope)")
        }
        let client = try await storage.read(tenant.id) { try await $0.clients.client(claims.client) }
        guard let client, client.metadata.scope.contains(scope) else {
            throw OAuthError(.invalidToken, "the client has not this permission any more")
        }
        return client.id
    }
}
