import HTTP
import Hummingbird

/// The pages that are only read: the start, the person signed in, the return from a sign-out, and what becomes of data.
struct HomeRoutes: Sendable {
    let pages: DemoPages
    let desk: SignInDesk

    var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self)
            .get("/", use: home)
            .get("privacy") { request, _ in pages.response(.privacy, to: request) }
            .get("signed-out", use: signedOut)
    }

    @Sendable private func home(request: Request, context: WebContext) async throws -> Response {
        guard let (_, person) = desk.person(at: request, pages.jar) else { return pages.response(.home, to: request) }
        // The button "Sign out" ends in a redirect to the server, which browsers hold to this page's policy too.
        if let origin = await desk.signOutOrigin() { context.allowFormAction(origin) }
        let classes = try? await desk.provider.metadata().classes
        return pages.response(.session, to: request) { phrasebook in
            SessionFields(person: person, classes: classes, phrasebook: phrasebook).all
        }
    }

    @Sendable private func signedOut(request: Request, context: WebContext) async throws -> Response {
        let visitor = Visitor(request, pages.jar)
        let state = FormParameters(request.uri.query ?? "")?["state"]
        let hasReturned = desk.hasReturned(state, on: visitor.browser)
        return pages.response(.signedOut, to: request) { _ in ["hasReturned": hasReturned] }
    }
}
