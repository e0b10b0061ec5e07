import FoundationEssentials
import HTTP
import HTTPTypes
import Hummingbird
import JOSE
import NIOCore

/// `POST /api/payments`: the payments service as apps see it.
struct PaymentServiceRoutes: Sendable {
    private static let bytesMax = 4_096

    let service: PaymentService

    var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self).post("api/payments", use: pay)
    }

    @Sendable private func pay(request: Request, context: WebContext) async throws -> Response {
        try request.requireContentType("application/json")
        let body = try await request.bodyBytes(upTo: Self.bytesMax)
        let order = try? JSON(parsing: Array(body.readableBytesView))
        switch await service.answer(to: order, bearer: Self.token(of: request)) {
        case .paid(let receipt):
            return Self.json([
                "receipt": .string(receipt.number), "paid_at": .number(receipt.at.timeIntervalSince1970),
            ])
        case .unauthorized(let challenge):
            return Self.json(["error": "unauthorized"], .unauthorized, [.wwwAuthenticate: challenge])
        case .malformed: return Self.json(["error": "malformed_order"], .badRequest)
        case .unavailable: return Self.json(["error": "unavailable"], .serviceUnavailable)
        }
    }

    /// The access token, as RFC 6750 §2.1 sends it.
    private static func token(of request: Request) -> String? {
        let parts = request.headers[.authorization]?.split(separator: " ", maxSplits: 1) ?? []
        return parts.count == 2 && parts[0].lowercased() == "bearer" ? String(parts[1]) : nil
    }

    private static func json(
        _ json: JSON, _ status: HTTPResponse.Status = .ok, _ fields: HTTPFields = [:]
    ) -> Response {
        .json(ByteBuffer(bytes: json.bytes()), status: status, fields: fields)
    }
}
