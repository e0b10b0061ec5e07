import HTTP
import Hummingbird

/// Opening an account, for which the bank has to know who somebody is.
struct AccountRoutes: Sendable {
    let pages: DemoPages
    let desk: SignInDesk

    var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self)
            .get("account", use: show)
            .get("account/open", use: open)
    }

    @Sendable private func open(request: Request, context: WebContext) async throws -> Response {
        guard let (_, person) = desk.person(at: request, pages.jar) else { return pages.redirect(to: "/") }
        let browser = Visitor(request, pages.jar).browser ?? SignInDesk.secret()
        let options = LoginOptions(language: pages.language(of: request).tag, maxAgeSeconds: nil)
        do {
            let address = try await desk.begin(options, for: .account, by: person, on: browser)
            return pages.redirect(to: address, Visitor.named(browser, pages.jar))
        } catch let problem as SignInProblem {
            return pages.problem(problem, to: request)
        }
    }

    @Sendable private func show(request: Request, context: WebContext) async throws -> Response {
        guard let (_, person) = desk.person(at: request, pages.jar), let opening = person.opening else {
            return pages.redirect(to: "/")
        }
        return pages.response(.account, to: request) { AccountFields(opening: opening, phrasebook: $0).all }
    }
}
