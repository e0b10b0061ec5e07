import HTTPTypes
public import Hummingbird
import Kernel
public import OAuth
import Tenancy

/// `GET` and `POST /oauth/logout` (OpenID Connect RP-Initiated Logout 1.0), and the page that asks where nothing proves
/// that the person wants it.
public struct LogoutRoutes: Sendable {
    private static let carried = ["id_token_hint", "client_id", "post_logout_redirect_uri", "state"]

    private let writer: PageWriter
    private let logout: Logout
    private let people: SignedInPeople

    public init(writer: PageWriter, logout: Logout, people: SignedInPeople) {
        self.writer = writer
        self.logout = logout
        self.people = people
    }

    public var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self)
            .get("oauth/logout") { request, context in try await end(request.queryParameters(), request, context) }
            .post("oauth/logout", use: post)
            .post("oauth/logout/confirm", use: confirm)
    }

    @Sendable private func post(request: Request, context: WebContext) async throws -> Response {
        let parameters = try await request.formParameters()
        if let detour = CrossSitePost.detour(request, "/oauth/logout", parameters) { return detour }
        return try await end(parameters, request, context)
    }

    private func end(_ parameters: Parameters, _ request: Request, _ context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        switch try await logout(parameters, in: browser.cookies, of: writer.tenant) {
        case .done(let location, let client):
            return try await done(location, client, request, context, browser)
        case .confirm(let asked):
            return try await ask(asked, parameters, request, context, browser)
        }
    }

    @Sendable private func confirm(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let form = try await writer.form(request, from: browser)
        guard form["decision"] == "allow" else { return writer.redirect(to: "/", for: browser) }
        guard
            case .done(let location, let client) = try await logout.confirmed(
                form, in: browser.cookies, of: writer.tenant)
        else { return writer.redirect(to: "/", for: browser) }
        return try await done(location, client, request, context, browser)
    }

    private func done(
        _ location: String?,
        _ client: Client?,
        _ request: Request,
        _ context: WebContext,
        _ browser: BrowserState
    ) async throws -> Response {
        let left = try await people.signedIn(on: browser.cookies.session, in: writer.tenant.id)
        let fields = left.isEmpty ? HTTPFields([writer.jar.clear(BrowserState.sessionCookie)]) : [:]
        if let location { return writer.redirect(to: location, for: browser, fields: fields) }
        let page = SignedOutPage(
            frame: writer.frame(request, for: browser, action: "", client: client), signInAddress: SignInRoutes.path)
        return writer.response(page, to: request, context, for: browser, fields: fields)
    }

    private func ask(
        _ asked: LogoutRequest,
        _ parameters: Parameters,
        _ request: Request,
        _ context: WebContext,
        _ browser: BrowserState
    ) async throws -> Response {
        if let uri = asked.redirectURI { context.allowFormAction(uri.formActionSource) }
        let hidden = Self.carried.compactMap { name in parameters[name].map { (name, $0) } }
        let frame = writer.frame(
            request, for: browser, action: "/oauth/logout/confirm", hidden: hidden, client: asked.client)
        var page = ConfirmLogoutPage(frame: frame)
        let accounts = try await people.signedIn(on: browser.cookies.session, in: writer.tenant.id)
        if let first = accounts.first, accounts.count == 1 { page.account = AccountDisplay(first.user) }
        return writer.response(page, to: request, context, for: browser)
    }
}
