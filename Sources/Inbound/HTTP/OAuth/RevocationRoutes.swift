import HTTPTypes
public import Hummingbird
import JOSE
import Kernel
import NIOCore
public import OAuth
public import Tenancy

/// `POST /oauth/revoke` (RFC 7009).
public struct RevocationRoutes: Sendable {
    private let tenant: Tenant
    private let authenticate: AuthenticateClient
    private let revoke: RevokeToken

    public init(tenant: Tenant, authenticate: AuthenticateClient, revoke: RevokeToken) {
        self.tenant = tenant
        self.authenticate = authenticate
        self.revoke = revoke
    }

    public var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self).post("oauth/revoke", use: revoke)
    }

    @Sendable private func revoke(request: Request, context: WebContext) async throws -> Response {
        do {
            let credentials = try await request.clientCredentials(context)
            try credentials.parameters.refuseDuplicates()
            let client = try await authenticate(credentials, in: tenant.id)
            let token = Secret(try credentials.parameters.require("token"))
            try await revoke(token, by: client, in: tenant)
            return .json(ByteBuffer(string: "{}"))
        } catch let error as OAuthError {
            throw OAuthFailures.tokenEndpoint(error, issuer: tenant.issuer)
        }
    }
}

/// `POST /oauth/introspect` (RFC 7662).
public struct IntrospectionRoutes: Sendable {
    private let tenant: Tenant
    private let authenticate: AuthenticateClient
    private let introspect: IntrospectToken

    public init(tenant: Tenant, authenticate: AuthenticateClient, introspect: IntrospectToken) {
        self.tenant = tenant
        self.authenticate = authenticate
        self.introspect = introspect
    }

    public var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self).post("oauth/introspect", use: introspect)
    }

    @Sendable private func introspect(request: Request, context: WebContext) async throws -> Response {
        do {
            let credentials = try await request.clientCredentials(context)
            try credentials.parameters.refuseDuplicates()
            let client = try await authenticate(credentials, in: tenant.id)
            let token = Secret(try credentials.parameters.require("token"))
            return .json(ByteBuffer(bytes: try await introspect(token, by: client, in: tenant).bytes()))
        } catch let error as OAuthError {
            throw OAuthFailures.tokenEndpoint(error, issuer: tenant.issuer)
        }
    }
}
