import HTTP
import HTTPTypes
import Hummingbird
import NIOCore

/// `GET /login` sends a browser to the server, `/callback` takes it back.
struct LoginRoutes: Sendable {
    let pages: DemoPages
    let desk: SignInDesk
    let errands: Errands

    var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self)
            .get("login", use: login)
            .get("callback", use: callback)
            .post("callback", use: posted)
            .get("callback/posted", use: pickUp)
    }

    @Sendable private func login(request: Request, context: WebContext) async throws -> Response {
        guard let parameters = FormParameters(request.uri.query ?? "") else {
            throw Failure.badRequest("the query is malformed, or a parameter comes twice")
        }
        let browser = Visitor(request, pages.jar).browser ?? SignInDesk.secret()
        let options = LoginOptions(parameters, language: pages.language(of: request).tag)
        return try await telling(request) {
            pages.redirect(to: try await desk.begin(options, on: browser), Visitor.named(browser, pages.jar))
        }
    }

    @Sendable private func callback(request: Request, context: WebContext) async throws -> Response {
        try await telling(request) {
            let answer = try AuthorizationAnswer(FormParameters(request.uri.query ?? ""))
            return try await welcome(request) { try await desk.complete(answer, on: $0) }
        }
    }

    /// A form posted from the server's page comes without our cookies where the two are different sites
    /// (`SameSite=Lax`): the answer is kept by its `state`, and the redirect brings the cookies.
    @Sendable private func posted(request: Request, context: WebContext) async throws -> Response {
        let form = try await request.formParameters()
        return try await telling(request) {
            let answer = try AuthorizationAnswer(form)
            try desk.keep(answer)
            return pages.redirect(to: FormText.append([("state", answer.state)], to: DemoRelyingParty.Path.posted))
        }
    }

    @Sendable private func pickUp(request: Request, context: WebContext) async throws -> Response {
        guard let state = FormParameters(request.uri.query ?? "")?["state"] else { throw Failure.notFound }
        return try await telling(request) {
            try await welcome(request) { try await desk.completePosted(state, on: $0) }
        }
    }

    /// Leads on by a redirect, with which the address with the code leaves the browser's history.
    private func welcome(_ request: Request, _ complete: (String?) async throws -> Arrival) async throws -> Response {
        let visitor = Visitor(request, pages.jar)
        let (path, session) = try await errands.goOn(complete(visitor.browser), from: visitor.session)
        guard let session else { return pages.redirect(to: path) }
        return pages.redirect(to: path, Visitor.signedIn(session, pages.jar))
    }

    private func telling(_ request: Request, _ attempt: () async throws -> Response) async throws -> Response {
        do {
            return try await attempt()
        } catch let problem as SignInProblem {
            return pages.problem(problem, to: request)
        }
    }
}

extension Request {
    /// The fields of a posted form; nil where it is malformed or has one twice.
    ///
    /// - Throws: `Failure` 413, 415.
    func formParameters() async throws -> FormParameters? {
        let bytes = try await formBody()
        return String(validating: bytes.readableBytesView, as: UTF8.self).flatMap(FormParameters.init)
    }
}
