import HTTP
import Hummingbird

/// What somebody signed in can do: renew the tokens, and leave.
struct SessionRoutes: Sendable {
    let pages: DemoPages
    let desk: SignInDesk

    var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self)
            .post("refresh", use: refresh)
            .post("logout", use: logout)
    }

    @Sendable private func refresh(request: Request, context: WebContext) async throws -> Response {
        guard let (session, _) = try await desk.session(of: request, pages.jar) else {
            return pages.problem(.untrustedForm, to: request)
        }
        await desk.refresh(session)
        return pages.redirect(to: "/")
    }

    @Sendable private func logout(request: Request, context: WebContext) async throws -> Response {
        guard let (session, _) = try await desk.session(of: request, pages.jar) else {
            return pages.problem(.untrustedForm, to: request)
        }
        let browser = Visitor(request, pages.jar).browser ?? SignInDesk.secret()
        let address = await desk.leave(session, on: browser) ?? DemoRelyingParty.Path.signedOut
        return pages.redirect(to: address, Visitor.named(browser, pages.jar), Visitor.signedOut(pages.jar))
    }
}
