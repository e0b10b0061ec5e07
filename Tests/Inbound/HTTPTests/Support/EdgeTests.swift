import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization
import Testing

@testable import HTTP

private struct StoreIsDown: Error {}
private struct Secretive: Error { let password = "hunter2" }

@Suite("Edge of the router")
struct EdgeTests {
    private final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }

    private struct LineLog: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) {
            let merged = metadata.merging(event.metadata ?? [:]) { $1 }
            let text = merged.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
            lines.all.withLock { $0.append("\(event.message) \(text)") }
        }
    }

    private let lines = Lines()

    private func respond(
        _ method: HTTPRequest.Method, _ path: String, _ fields: HTTPFields = [:], isSecure: Bool = true,
        body: String = ""
    ) async throws -> (response: Response, text: String, context: WebContext) {
        let lines = lines
        let logger = Logger(label: "test") { _ in LineLog(lines: lines) }
        let context = WebContext(logger: logger)
        let request = Request(
            head: HTTPRequest(method: method, scheme: "http", authority: "a", path: path, headerFields: fields),
            body: RequestBody(buffer: ByteBuffer(string: body)))
        let response = try await router(isSecure).buildResponder().respond(to: request, context: context)
        let writer = Collector()
        try await response.body.write(writer)
        return (response, writer.text.withLock { $0 }, context)
    }

    private final class Collector: ResponseBodyWriter {
        let text = Mutex("")
        func write(_ buffer: ByteBuffer) async throws { text.withLock { $0 += String(buffer: buffer) } }
        func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }

    private func router(_ isSecure: Bool) -> WebRouter {
        let failures = FailureAnswers(
            classify: { $0 is StoreIsDown ? .unavailable() : nil },
            renderPage: { failure, _, context in .page("<p>\(failure.status.code) \(context.requestID)</p>") })
        let router = WebRouter(failures: failures, isSecure: isSecure)
        router.surface(.openAPI)
            .post("oauth/token") { request, _ in Response.json(try await request.formBody(upTo: 8)) }
            .get("keys") { _, _ in Response.json(ByteBuffer(string: "{}"), cacheControl: "public, max-age=60") }
        router.surface(.api)
            .get("down") { _, _ -> Response in throw StoreIsDown() }
            .get("broken") { _, _ -> Response in throw Secretive() }
        router.surface(.page)
            .get("/") { _, context in
                context.allowFormAction("https://app.example:8443")
                context.allowFormAction("com.example.app:")
                context.allowFormAction("https://x; script-src *")
                return Response.page("<p>home</p>")
            }
            .get("page/{secret}") { _, _ -> Response in throw Secretive() }
            .get("away") { _, _ in Response.redirect(to: "https://app.example/cb?code=1") }
        return router
    }

    @Test(
        "takes a path only as it is written",
        arguments: [
            "//keys", "/keys/", "/keys//", "/./keys", "/x/../keys", "/keys/.", "keys", "//x/keys", "http://x/keys",
            "/%6Beys", "/KEYS",
            "/unknown",
        ])
    func refusesAliases(_ path: String) async throws {
        let (response, text, context) = try await respond(.get, path)

        #expect(response.status == .notFound)
        #expect(text == #"{"error":"not_found","request_id":"\#(context.requestID)"}"#)
    }

    @Test("shows people a page for what is not there")
    func notFoundPage() async throws {
        let (response, text, _) = try await respond(.get, "/unknown", [.accept: "text/html,*/*"])

        #expect(response.status == .notFound)
        #expect(text.hasPrefix("<p>404 "))
    }

    @Test(
        "refuses other methods and names the right ones",
        arguments: [
            (HTTPRequest.Method.get, "/oauth/token", "POST, OPTIONS"), (.put, "/keys", "GET, HEAD, OPTIONS"),
            (.trace, "/page/x", "GET, HEAD, OPTIONS"),
        ])
    func refusesMethods(_ method: HTTPRequest.Method, _ path: String, _ allowed: String) async throws {
        let (response, _, _) = try await respond(method, path)

        #expect(response.status == .methodNotAllowed)
        #expect(response.headers[.allow] == allowed)
    }

    @Test("answers 503 for a store that is down")
    func storeDown() async throws {
        let (response, text, _) = try await respond(.get, "/down")

        #expect(response.status == .serviceUnavailable)
        #expect(response.headers[.retryAfter] == "1")
        #expect(text.contains("temporarily_unavailable"))
    }

    @Test("tells nothing of an unknown error but an id, and logs the rest", arguments: ["/broken", "/page/s3cret"])
    func unknownError(_ path: String) async throws {
        let (response, text, context) = try await respond(.get, path)

        #expect(response.status == .internalServerError)
        #expect(!text.contains("hunter2") && !text.contains("Secretive"))
        #expect(text.contains(context.requestID))
        let log = lines.all.withLock { $0 }
        #expect(log.contains { $0.contains("Secretive") && $0.contains(context.requestID) })
    }

    @Test(
        "refuses bodies that are no form",
        arguments: [
            "application/json", "text/plain", "application/x-www-form-urlencoded2", "",
            "a/b; application/x-www-form-urlencoded",
        ])
    func refusesContentTypes(_ type: String) async throws {
        let fields: HTTPFields = type.isEmpty ? [:] : [.contentType: type]

        let (response, _, _) = try await respond(.post, "/oauth/token", fields, body: "a=b")

        #expect(response.status == .unsupportedMediaType)
    }

    @Test("refuses a form above the route's own limit")
    func refusesLongForm() async throws {
        let fields: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]

        let (response, _, _) = try await respond(.post, "/oauth/token", fields, body: "a=bcdefgh")

        #expect(response.status == .contentTooLarge)
    }

    @Test("hands on a form with a charset, and lets nobody keep the answer")
    func acceptsForm() async throws {
        let fields: HTTPFields = [.contentType: "Application/X-WWW-Form-Urlencoded ; charset=UTF-8"]

        let (response, text, _) = try await respond(.post, "/oauth/token", fields, body: "a=b")

        #expect(response.status == .ok)
        #expect(text == "a=b")
        #expect(response.headers[.cacheControl] == "no-store")
        #expect(response.headers[values: HTTPField.Name(known: "Pragma")] == ["no-cache"])
        #expect(response.headers[.accessControlAllowOrigin] == "*")
        #expect(response.headers[.accessControlAllowCredentials] == nil)
        #expect(response.headers[.strictTransportSecurity] == "max-age=31536000")
    }

    @Test("lets scripts of any origin ask before they call an open route")
    func preflight() async throws {
        let fields: HTTPFields = [.origin: "https://app.example", .accessControlRequestMethod: "POST"]

        let open = try await respond(.options, "/oauth/token", fields).response
        let closed = try await respond(.options, "/down", fields).response

        #expect(open.status == .noContent)
        #expect(open.headers[.accessControlAllowOrigin] == "*")
        #expect(open.headers[.accessControlAllowMethods] == "POST")
        #expect(open.headers[.accessControlAllowHeaders] == "Authorization, Content-Type, DPoP")
        #expect(closed.headers[.accessControlAllowOrigin] == nil)
        #expect(closed.headers[.allow] == "GET, HEAD, OPTIONS")
    }

    @Test("leaves the caching that a route has chosen, and answers HEAD like GET")
    func keepsCaching() async throws {
        let (response, text, _) = try await respond(.head, "/keys")

        #expect(response.headers[values: .cacheControl] == ["public, max-age=60"])
        #expect(response.headers[.contentLength] == "2")
        #expect(text == "")
    }

    @Test("keeps pages to themselves, and lets their forms end where they said")
    func pagePolicy() async throws {
        let (response, _, _) = try await respond(.get, "/")

        let policy = """
            default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
            frame-ancestors 'none'; base-uri 'none'; form-action 'self' https://app.example:8443 com.example.app:
            """
        #expect(response.headers[.contentSecurityPolicy] == policy)
        #expect(response.headers[.xContentTypeOptions] == "nosniff")
        #expect(response.headers[.referrerPolicy] == "no-referrer")
        #expect(response.headers[.crossOriginOpenerPolicy] == "same-origin")
        #expect(response.headers[.crossOriginResourcePolicy] == "same-origin")
        #expect(response.headers[.cacheControl] == "no-store")
    }

    @Test("sends no referrer along with a redirect, and no promise of https over http")
    func redirects() async throws {
        let (response, _, _) = try await respond(.get, "/away", isSecure: false)

        #expect(response.headers[.referrerPolicy] == "no-referrer")
        #expect(response.headers[.strictTransportSecurity] == nil)
    }

    @Test("logs the route, neither the query nor what stands in the path")
    func logs() async throws {
        let context = try await respond(.get, "/page/s3cret?code=c0de").context

        let log = lines.all.withLock { $0 }.filter { $0.hasPrefix("request ") && $0.contains("route=") }
        #expect(log.count == 1)
        #expect(log.allSatisfy { $0.contains("route=/page/{secret}") && $0.contains("status=500") })
        #expect(log.allSatisfy { $0.contains("request.id=\(context.requestID)") })
        #expect(!log.joined().contains("s3cret") && !log.joined().contains("c0de"))
    }
}
