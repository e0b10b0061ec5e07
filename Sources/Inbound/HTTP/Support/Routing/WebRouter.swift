public import HTTPTypes
public import Hummingbird

/// Hummingbird's router with one way out for every response; see ``Edge``.
///
/// Routes are registered on a surface: `router.surface(.openAPI).addRoutes(token.routes)`. A path is matched as it is
/// written: `//token` and `/token/` are not `/token`, because an alias is a way around rules that name a path. HEAD is
/// answered wherever GET is; a method that a path does not know is 405 with `Allow`.
public final class WebRouter: HTTPResponderBuilder {
    public typealias Responder = WebResponder

    private let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
    private let edge: Edge
    private var table = RouteTable()

    /// - Parameter isSecure: the public URL is https.
    public init(failures: FailureAnswers, isSecure: Bool) {
        edge = Edge(failures: failures, security: SecurityHeaders(isSecure: isSecure))
    }

    /// The place to register routes of one kind.
    public func surface(_ surface: Surface) -> SurfaceRoutes {
        SurfaceRoutes(router: self, surface: surface)
    }

    func on(
        _ path: RouterPath, _ method: HTTPRequest.Method, _ surface: Surface,
        _ responder: some HTTPResponder<WebContext>
    ) {
        let route = Route(template: path.description, method: method, surface: surface)
        table.add(path, method, surface)
        router.on(path, method: method, responder: EdgeResponder(edge: edge, route: route, inner: responder))
    }

    public func buildResponder() -> WebResponder {
        WebResponder(routes: router.buildResponder(), table: table, edge: edge)
    }
}

/// The routes of a ``WebRouter`` on one ``Surface``.
public final class SurfaceRoutes: RouterMethods {
    public typealias Context = WebContext

    private let router: WebRouter
    private let surface: Surface
    private var middlewares: [any MiddlewareProtocol<Request, Response, WebContext>] = []

    init(router: WebRouter, surface: Surface) {
        self.router = router
        self.surface = surface
    }

    @discardableResult
    public func on<Responder: HTTPResponder>(
        _ path: RouterPath, method: HTTPRequest.Method, responder: Responder
    ) -> Self where Responder.Context == WebContext {
        var whole: any HTTPResponder<WebContext> = responder
        for middleware in middlewares.reversed() { whole = MiddlewareResponder(middleware: middleware, next: whole) }
        router.on(path, method, surface, whole)
        return self
    }

    /// Runs inside the ``Edge``, for the routes added after it.
    @discardableResult
    public func add(middleware: any MiddlewareProtocol<Request, Response, WebContext>) -> Self {
        middlewares.append(middleware)
        return self
    }
}

private struct MiddlewareResponder: HTTPResponder {
    let middleware: any MiddlewareProtocol<Request, Response, WebContext>
    let next: any HTTPResponder<WebContext>

    func respond(to request: Request, context: WebContext) async throws -> Response {
        try await middleware.handle(request, context: context) { try await next.respond(to: $0, context: $1) }
    }
}

private struct EdgeResponder<Inner: HTTPResponder>: HTTPResponder where Inner.Context == WebContext {
    let edge: Edge
    let route: Route
    let inner: Inner

    func respond(to request: Request, context: WebContext) async throws -> Response {
        try await edge.respond(request, context, on: route) {
            try await inner.respond(to: request, context: context)
        }
    }
}
