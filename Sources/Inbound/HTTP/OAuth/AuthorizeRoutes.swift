import HTTPTypes
public import Hummingbird
public import OAuth

/// `GET` and `POST /oauth/authorize` (RFC 6749 §3.1, OpenID Connect Core §3.1.2.1).
public struct AuthorizeRoutes: Sendable {
    private let writer: PageWriter
    private let authorize: Authorize

    public init(writer: PageWriter, authorize: Authorize) {
        self.writer = writer
        self.authorize = authorize
    }

    public var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self)
            .get("oauth/authorize") { request, context in
                try await begin(request.queryParameters(), request, context)
            }
            .post("oauth/authorize", use: post)
    }

    @Sendable private func post(request: Request, context: WebContext) async throws -> Response {
        let parameters = try await request.formParameters()
        if let detour = CrossSitePost.detour(request, "/oauth/authorize", parameters) { return detour }
        return try await begin(parameters, request, context)
    }

    private func begin(_ parameters: Parameters, _ request: Request, _ context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let outcome = try await authorize.begin(
            parameters, in: browser.cookies, from: browser.addressPrefix, of: writer.tenant)
        return JourneyNavigator(writer: writer, authorize: authorize).follow(outcome, request, context, for: browser)
    }
}

/// A form posted from a client's page comes without our cookies (`SameSite=Lax`); a redirect to the same request as a
/// GET brings them along.
enum CrossSitePost {
    private static let lengthMax = 8_192

    static func detour(_ request: Request, _ path: String, _ parameters: Parameters) -> Response? {
        guard request.headers[HTTPField.Name(known: "Sec-Fetch-Site")] == "cross-site",
            request.headers[.cookie] == nil, parameters.duplicates.isEmpty
        else { return nil }
        let query = parameters.pairs
            .map { "\(FormEncoding.encode($0.0))=\(FormEncoding.encode($0.1))" }
            .joined(separator: "&")
        guard query.utf8.count <= lengthMax else { return nil }
        return Response(status: .seeOther, headers: [.location: "\(path)?\(query)", .cacheControl: "no-store"])
    }
}
