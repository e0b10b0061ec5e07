import Cryptography
import HTTP
import HTTPTypes
import Hummingbird
import JOSE
import NIOCore
import ServiceLifecycle

/// The agent on the person's machine: the page that lays a hand on the reader, and what the palm page fetches.
struct ReaderRoutes: Sendable {
    let desk: ReaderDesk
    /// Whose pages may ask for captures.
    let origin: String
    let waitsFor: Duration

    var pages: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self)
            .get("/", use: show)
            .post("reader/hand", use: lay)
    }

    var agent: RouteCollection<WebContext> {
        let routes = RouteCollection(context: WebContext.self).post("reader/capture", use: capture)
        return routes.on("reader/capture", method: .options, use: preflight)
    }

    @Sendable private func show(request: Request, context: WebContext) async throws -> Response {
        let html = ReaderPage.html(await desk.hand)
        return Response(
            status: .ok, headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }

    @Sendable private func lay(request: Request, context: WebContext) async throws -> Response {
        let form = String(buffer: try await request.formBody(upTo: 256))
        let value = form.split(separator: "=", maxSplits: 1).dropFirst().first.map(String.init) ?? ""
        let text = value.replacing("%3A", with: ":")
        let isSpoof = text.hasPrefix("spoof:")
        let id = isSpoof ? String(text.dropFirst("spoof:".count)) : text
        await desk.lay(SamplePalms.all.first { $0.id == id }.map { ReaderDesk.Hand(palm: $0, isSpoof: isSpoof) })
        return Response(status: .seeOther, headers: [.location: "/"])
    }

    /// `{"nonce": …}` to `{"nonce": …, "capture": …}`, as docs/guides/palm-provider.md has it.
    @Sendable private func capture(request: Request, context: WebContext) async throws -> Response {
        guard request.headers[.origin].map({ $0 == origin }) ?? true else {
            throw Failure(.forbidden, code: "invalid_request", detail: "pages of \(origin) alone may ask this reader")
        }
        try request.requireContentType("application/json")
        let body = try await request.bodyBytes(upTo: 4_096)
        guard let json = try? JSON(parsing: Array(body.readableBytesView)), let nonce = json["nonce"]?.string else {
            throw Failure.badRequest("nonce is missing")
        }
        let capture = try await cancelWhenGracefulShutdown { try await desk.capture(nonce, waiting: waitsFor) }
        guard let capture else {
            return answer(["error": "no_hand"], status: .requestTimeout)
        }
        return answer(["nonce": .string(nonce), "capture": .string(Base64URL.encode(capture))])
    }

    @Sendable private func preflight(request: Request, context: WebContext) -> Response {
        var headers = cors
        headers[.accessControlAllowMethods] = "POST"
        headers[.accessControlAllowHeaders] = "Content-Type"
        // Browsers ask before a page of the network may reach this machine.
        headers.set("Access-Control-Allow-Private-Network", to: "true")
        return Response(status: .noContent, headers: headers)
    }

    private func answer(_ json: JSON, status: HTTPResponse.Status = .ok) -> Response {
        .json(ByteBuffer(bytes: json.bytes()), status: status, fields: cors)
    }

    private var cors: HTTPFields { [.accessControlAllowOrigin: origin, .vary: "Origin"] }
}
