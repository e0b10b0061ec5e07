import HTTPTypes
public import Hummingbird
import JOSE
import Kernel
import NIOCore
public import OAuth
public import Tenancy

/// `GET` and `POST /oauth/userinfo` (OpenID Connect Core §5.3, RFC 6750).
public struct UserInfoRoutes: Sendable {
    private let tenant: Tenant
    private let answer: AnswerUserInfo

    public init(tenant: Tenant, answer: AnswerUserInfo) {
        self.tenant = tenant
        self.answer = answer
    }

    public var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self)
            .get("oauth/userinfo", use: userInfo)
            .post("oauth/userinfo", use: userInfo)
    }

    @Sendable private func userInfo(request: Request, context: WebContext) async throws -> Response {
        guard let token = try await bearerToken(request) else {
            throw OAuthFailures.bearer(nil, issuer: tenant.issuer)
        }
        do {
            return .json(ByteBuffer(bytes: try await answer(token, in: tenant).bytes()))
        } catch let error as OAuthError {
            throw OAuthFailures.bearer(error, issuer: tenant.issuer)
        }
    }

    /// From the header or from a posted form, never from the query, which ends up in logs (RFC 9700 §4.3.2).
    private func bearerToken(_ request: Request) async throws -> Secret? {
        let header = try request.authorization()
        let posted = try await postedToken(request)
        if let header {
            guard posted == nil else {
                let error = OAuthError(.invalidRequest, "the access token is sent in two ways at once")
                throw OAuthFailures.bearer(error, issuer: tenant.issuer)
            }
            return BearerToken.read(header)
        }
        return posted.map { Secret($0) }
    }

    private func postedToken(_ request: Request) async throws -> String? {
        guard request.method == .post, request.headers[.contentType] != nil else { return nil }
        let parameters = try await request.formParameters()
        do throws(OAuthError) {
            try parameters.refuseDuplicates()
        } catch {
            throw OAuthFailures.bearer(error, issuer: tenant.issuer)
        }
        return parameters["access_token"]
    }
}
