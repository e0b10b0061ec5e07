import HTTPTypes
public import Hummingbird
import NIOCore
public import OAuth
public import Tenancy

/// `POST /oauth/token` (RFC 6749 §3.2).
public struct TokenRoutes: Sendable {
    private let tenant: Tenant
    private let token: TokenEndpoint

    public init(tenant: Tenant, token: TokenEndpoint) {
        self.tenant = tenant
        self.token = token
    }

    public var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self).post("oauth/token", use: issue)
    }

    @Sendable private func issue(request: Request, context: WebContext) async throws -> Response {
        do {
            let response = try await token(request.clientCredentials(context), in: tenant)
            return .json(ByteBuffer(bytes: response.body))
        } catch let error as OAuthError {
            throw OAuthFailures.tokenEndpoint(error, issuer: tenant.issuer)
        }
    }
}
