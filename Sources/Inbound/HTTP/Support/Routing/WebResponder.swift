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
        guard Self.isPlain(request.uri.path) else { return try await refuse(request, context, nil) }
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

    /// Begins with one slash, has no empty and no dot segment, ends without a slash.
    static func isPlain(_ path: String) -> Bool {
        var segmentLength = 0
        var isDots = true
        var bytes = path.utf8.makeIterator()
        guard bytes.next() == UInt8(ascii: "/") else { return false }
        guard path.utf8.count > 1 else { return true }
        while let byte = bytes.next() {
            if byte == UInt8(ascii: "/") {
                guard segmentLength > 0, !(isDots && segmentLength <= 2) else { return false }
                segmentLength = 0
                isDots = true
            } else {
                segmentLength += 1
                if byte != UInt8(ascii: ".") { isDots = false }
            }
        }
        return segmentLength > 0 && !(isDots && segmentLength <= 2)
    }
}
