import HTTPTypes
public import Hummingbird

/// Answers requests: those of registered routes, and those of none.
public struct WebResponder: HTTPResponder {
    public typealias Context = WebContext

    private let routes: RouterResponder<WebContext>
    private let table: RouteTable
    private let edge: Edge
    private let unmatchedData = Route(template: "unmatched", method: nil, surface: .api, isUnmatched: true)
    private let unmatchedPage = Route(template: "unmatched", method: nil, surface: .page, isUnmatched: true)
    private let unmatchedOpen = Route(template: "unmatched", method: nil, surface: .openAPI, isUnmatched: true)

    init(routes: RouterResponder<WebContext>, table: RouteTable, edge: Edge) {
        self.routes = routes
        self.table = table
        self.edge = edge
    }

    public func respond(to request: Request, context: WebContext) async throws -> Response {
        guard Self.isPlain(request.head.path ?? "") else { return try await refuse(request, context, nil) }
        let response = try await routes.respond(to: request, context: context)
        guard response.status == .notFound, context.endpointPath == Self.noRoute else { return response }
        return try await refuse(request, context, table.entry(for: request.uri.path[...]))
    }

    /// How Hummingbird marks a request that it has no route for.
    private static let noRoute = "NotFound"

    private func refuse(_ request: Request, _ context: WebContext, _ entry: RouteTable.Entry?) async throws -> Response
    {
        let response = try await edge.respond(request, context, on: unmatched(request, entry)) {
            guard let entry else { throw Failure.notFound }
            if entry.surface.isCrossOrigin, CrossOrigin.isPreflight(request) {
                return CrossOrigin.preflight(methods: entry.methods)
            }
            if request.method == .options {
                let allowed = entry.allowed.map(\.rawValue).joined(separator: ", ")
                return Response(status: .noContent, headers: [.allow: allowed])
            }
            throw Failure.methodNotAllowed(entry.allowed)
        }
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func unmatched(_ request: Request, _ entry: RouteTable.Entry?) -> Route {
        if let entry {
            if entry.surface.errors == .page { return unmatchedPage }
            return entry.surface.isCrossOrigin ? unmatchedOpen : unmatchedData
        }
        let accepts = request.headers[.accept] ?? ""
        return accepts.contains("text/html") ? unmatchedPage : unmatchedData
    }

    /// Whether the path in front of the query begins with one slash, has no empty and no dot segment and ends
    /// without a slash. Looks at the target itself: a URI parser would take `//a/b` for a host and a path.
    static func isPlain(_ target: String) -> Bool {
        var length = 0
        var isDots = true
        var segments = 0
        var bytes = target.utf8.makeIterator()
        guard bytes.next() == UInt8(ascii: "/") else { return false }
        while let byte = bytes.next(), byte != UInt8(ascii: "?") {
            if byte == UInt8(ascii: "/") {
                guard length > 0, !(isDots && length <= 2) else { return false }
                (length, isDots, segments) = (0, true, segments + 1)
            } else {
                length += 1
                isDots = isDots && byte == UInt8(ascii: ".")
            }
        }
        return length == 0 ? segments == 0 : !(isDots && length <= 2)
    }
}
