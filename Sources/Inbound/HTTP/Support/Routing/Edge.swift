import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// What every response passes on its way out: errors become answers, security fields are added, one line is logged,
/// one request is counted. One stage instead of many middlewares: it costs a token response little.
final class Edge: Sendable {
    let failures: FailureAnswers
    private let security: SecurityHeaders

    init(failures: FailureAnswers, security: SecurityHeaders) {
        self.failures = failures
        self.security = security
    }

    /// Runs a handler.
    ///
    /// - Throws: errors of the connection only.
    func respond(
        _ request: Request, _ context: WebContext, on route: Route, _ handle: () async throws -> Response
    ) async throws -> Response {
        let start = NIODeadline.now()
        var response: Response
        do {
            response = try await handle()
        } catch {
            guard !FailureAnswers.endsConnection(error) else { throw error }
            let failure = failures.failure(for: error, context)
            response = await failures.answer(failure, on: route.surface.errors, to: request, context)
        }
        security.complete(
            &response.headers, of: route.surface, formActions: context.formActions, connections: context.connections)
        let nanoseconds = (NIODeadline.now() - start).nanoseconds
        route.metrics.record(response.status, nanoseconds: nanoseconds)
        log(request, response, context, route, microseconds: nanoseconds / 1000)
        return response
    }

    /// Neither query nor fields nor bodies: codes, tokens and secrets travel in them. A path is written where no
    /// template stands for it.
    private func log(
        _ request: Request, _ response: Response, _ context: WebContext, _ route: Route, microseconds: Int64
    ) {
        let base = context.exchange.logger
        guard base.logLevel <= .info else { return }
        var metadata: Logger.Metadata = [
            "request.id": .string(context.requestID),
            "method": .string(request.method.rawValue),
            "route": .string(route.template),
            "status": .stringConvertible(response.status.code),
            "duration_us": .stringConvertible(microseconds),
            "bytes": .stringConvertible(response.body.contentLength ?? -1),
        ]
        if let address = context.clientAddress { metadata["client"] = .stringConvertible(address) }
        if route.isUnmatched { metadata["path"] = .string(String(request.uri.path.prefix(128))) }
        base.info("request", metadata: metadata)
    }
}

/// A registered route and method, with what is the same for all its requests.
final class Route: Sendable {
    let template: String
    let surface: Surface
    let metrics: RequestMetrics
    let isUnmatched: Bool

    init(template: String, method: HTTPRequest.Method?, surface: Surface, isUnmatched: Bool = false) {
        self.template = template
        self.surface = surface
        self.isUnmatched = isUnmatched
        metrics = RequestMetrics(template: template, method: method?.rawValue ?? "other")
    }
}
