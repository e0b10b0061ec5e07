import HTTPTypes
public import Hummingbird
import JOSE
import NIOCore
public import Tenancy

/// Where browsers and password managers look for what concerns accounts, below `/.well-known/`.
public struct WellKnownRoutes: Sendable {
    private static let caching = "public, max-age=3600"

    /// What the server answers by itself below `/.well-known/`, here and in ``DiscoveryRoutes``.
    static let names: Set<String> = [
        "change-password", "passkey-endpoints", "webauthn", "openid-configuration", "oauth-authorization-server",
    ]

    private let tenant: Tenant
    private let hasPasskeys: Bool
    private let relatedOrigins: [String]

    /// - Parameter relatedOrigins: whose pages may use passkeys of this server too (Web Authentication Level 3 §5.11).
    public init(tenant: Tenant, hasPasskeys: Bool, relatedOrigins: [String] = []) {
        self.tenant = tenant
        self.hasPasskeys = hasPasskeys
        self.relatedOrigins = relatedOrigins
    }

    public var routes: RouteCollection<WebContext> {
        let routes = RouteCollection(context: WebContext.self).get(".well-known/change-password", use: changePassword)
        if hasPasskeys { _ = routes.get(".well-known/passkey-endpoints", use: passkeyEndpoints) }
        if !relatedOrigins.isEmpty { _ = routes.get(".well-known/webauthn", use: related) }
        return routes
    }

    /// The account page (W3C, "A Well-Known URL for Changing Passwords"): passwords are looked after from there.
    @Sendable private func changePassword(request: Request, context: WebContext) -> Response {
        Response(status: .found, headers: [.location: tenant.issuer.url("/"), .cacheControl: "no-store"])
    }

    /// W3C, "A Well-Known URL for Relying Party Passkey Endpoints".
    @Sendable private func passkeyEndpoints(request: Request, context: WebContext) -> Response {
        document([
            "enroll": .string(tenant.issuer.url(AddPasskeyRoutes.path)), "manage": .string(tenant.issuer.url("/")),
        ])
    }

    @Sendable private func related(request: Request, context: WebContext) -> Response {
        document(["origins": .array(relatedOrigins.map(JSON.string))])
    }

    private func document(_ json: JSON) -> Response {
        .json(ByteBuffer(bytes: json.bytes()), cacheControl: Self.caching)
    }
}
