import Cryptography
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
        guard let session = try await session(of: request) else { return pages.problem(.untrustedForm, to: request) }
        await desk.refresh(session)
        return pages.redirect(to: "/")
    }

    @Sendable private func logout(request: Request, context: WebContext) async throws -> Response {
        guard let session = try await session(of: request) else { return pages.problem(.untrustedForm, to: request) }
        let browser = Visitor(request, pages.jar).browser ?? SignInDesk.secret()
        let address = await desk.leave(session, on: browser) ?? DemoRelyingParty.Path.signedOut
        return pages.redirect(to: address, Visitor.named(browser, pages.jar), Visitor.signedOut(pages.jar))
    }

    /// The session whose page the form comes from; nil for a form from anywhere else.
    private func session(of request: Request) async throws -> String? {
        let token = try await request.formParameters()?["csrf"] ?? ""
        guard let session = Visitor(request, pages.jar).session,
            let person = desk.sessions.row(under: session, at: desk.now()),
            constantTimeEquals(Array(token.utf8), Array(person.formToken.utf8))
        else { return nil }
        return session
    }
}
