import HTTPTypes
public import Hummingbird
import JOSE
import NIOCore
public import OAuth
public import Tenancy

/// What clients read first: the server's metadata and its keys.
public struct DiscoveryRoutes: Sendable {
    /// Metadata changes with a release, a setting, or the tenant's policy.
    private static let metadataCaching = "public, max-age=3600"
    /// Keys are published one rotation ahead of their use, so that a copy this old still verifies.
    private static let keysCaching = "public, max-age=300"

    private let tenant: Tenant
    private let keyring: Keyring
    private let metadata: MetadataDocument

    public init(tenant: Tenant, metadata: MetadataDocument, keyring: Keyring) {
        self.tenant = tenant
        self.keyring = keyring
        self.metadata = metadata
    }

    public var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self)
            .get(".well-known/openid-configuration", use: configuration)
            .get(".well-known/oauth-authorization-server", use: configuration)
            .get("oauth/jwks", use: keys)
    }

    @Sendable private func configuration(request: Request, context: WebContext) async -> Response {
        .json(await metadata.bytes(), cacheControl: Self.metadataCaching)
    }

    @Sendable private func keys(request: Request, context: WebContext) async throws -> Response {
        let keys = try await keyring.keys(of: tenant.id)
        return .bytes(
            ByteBuffer(bytes: keys.setBytes), type: "application/jwk-set+json", cacheControl: Self.keysCaching)
    }
}
