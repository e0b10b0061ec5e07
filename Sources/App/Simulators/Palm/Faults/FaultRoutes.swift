import HTTP
import HTTPTypes
import Hummingbird
import JOSE
import NIOCore

/// `GET` and `POST /simulation`: shows and changes what the simulator does wrong.
struct FaultRoutes: Sendable {
    let faults: FaultDesk

    var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self)
            .get("simulation") { _, _ in show() }
            .post("simulation", use: change)
    }

    @Sendable private func change(request: Request, context: WebContext) async throws -> Response {
        try request.requireContentType("application/json")
        let body = try await request.bodyBytes(upTo: 4_096)
        guard let members = (try? JSON(parsing: Array(body.readableBytesView)))?.object else {
            throw Failure.badRequest("the body is no JSON object")
        }
        var plan = FaultDesk.Plan()
        if let fault = members["fault"] {
            guard let known = fault.string.flatMap(PalmFault.init(rawValue:)) else {
                let names = PalmFault.allCases.map(\.rawValue).joined(separator: ", ")
                throw Failure.badRequest("fault must be one of \(names)")
            }
            plan.fault = known
        }
        if let delay = members["delay_ms"] {
            guard let milliseconds = delay.integer, (0...60_000).contains(milliseconds) else {
                throw Failure.badRequest("delay_ms must be a whole number from 0 to 60000")
            }
            plan.delayMilliseconds = Int(milliseconds)
        }
        faults.plan = plan
        return show()
    }

    private func show() -> Response {
        let plan = faults.plan
        let json: JSON = [
            "fault": .string(plan.fault.rawValue), "delay_ms": .integer(Int64(plan.delayMilliseconds)),
        ]
        return .json(ByteBuffer(bytes: json.bytes()))
    }
}
