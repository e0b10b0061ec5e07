import HTTPTypes
import Hummingbird
import JOSE
import Kernel
import NIOCore
import OAuth
import Palm
import Tenancy

extension PalmRoutes {
    /// `POST identification/begin`, by a client with the scope `palm:identify`.
    @Sendable func beginIdentification(request: Request, context: WebContext) async throws -> Response {
        let permit = try await callers.identifier(request)
        return try await answer(palms.identify.begin(permit, in: writer.tenant.id))
    }

    /// `POST identification/finish`: whose it seems to be, and that a second factor must follow.
    @Sendable func finishIdentification(request: Request, context: WebContext) async throws -> Response {
        let permit = try await callers.identifier(request)
        let body = try await PalmBody(request)
        let found = try await palms.identify.finish(body.ticket(), body.capture(), permit, in: writer.tenant.id)
        let json: JSON = ["sub": .string(found.user.string), "next": .string(found.next.rawValue)]
        return .json(ByteBuffer(bytes: json.bytes()))
    }
}
