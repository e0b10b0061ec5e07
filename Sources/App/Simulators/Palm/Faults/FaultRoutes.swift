import HTTP
import HTTPTypes
import Hummingbird
import JOSE
import NIOCore

/// `GET` and `POST /simulation`: shows and changes what the simulator does wrong.
struct FaultRoutes: Sendable {
    let plans: PlanDesk<PalmPlan>

    var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self)
            .get("simulation") { _, _ in show() }
            .post("simulation", use: change)
    }

    @Sendable private func change(request: Request, context: WebContext) async throws -> Response {
        try request.requireContentType("application/json")
        let body = try await request.bodyBytes(upTo: 4_096)
        try plans.change(Array(body.readableBytesView))
        return show()
    }

    private func show() -> Response { .json(ByteBuffer(bytes: plans.plan.json.bytes())) }
}
