import HTTPTypes
import Hummingbird

/// Lets scripts of any origin call a route without credentials (the Fetch standard's CORS protocol).
///
/// Any origin is safe there: the routes look at tokens and client credentials in the request, never at a cookie.
enum CrossOrigin {
    static let fields: [HTTPField] = [
        HTTPField(name: .accessControlAllowOrigin, value: "*"),
        HTTPField(name: .accessControlExposeHeaders, value: "WWW-Authenticate, DPoP-Nonce"),
    ]

    /// The answer to a preflight. `Authorization` must be named: the wildcard does not cover it.
    static func preflight(methods: [HTTPRequest.Method]) -> Response {
        Response(
            status: .noContent,
            headers: [
                .accessControlAllowMethods: methods.map(\.rawValue).joined(separator: ", "),
                .accessControlAllowHeaders: "Authorization, Content-Type, DPoP",
                .accessControlMaxAge: "7200",
                .cacheControl: "max-age=7200",
                .vary: "Access-Control-Request-Method, Access-Control-Request-Headers",
            ]
        )
    }

    static func isPreflight(_ request: Request) -> Bool {
        request.method == .options && request.headers.contains(.origin)
            && request.headers.contains(.accessControlRequestMethod)
    }
}
