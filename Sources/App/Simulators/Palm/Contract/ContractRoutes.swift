import Cryptography
import FoundationEssentials
import HTTP
import HTTPTypes
import Hummingbird
import JOSE
import NIOCore

/// The contract's endpoints, with whatever fault is on.
struct ContractRoutes: Sendable {
    let desk: PalmDesk
    let plans: PlanDesk<PalmPlan>
    let token: String
    let signatureKey: SymmetricKey
    private let last = LastVerdict()

    var routes: RouteCollection<WebContext> {
        PalmDesk.Question.allCases.reduce(RouteCollection(context: WebContext.self)) { routes, question in
            routes.on(RouterPath(question.rawValue), method: .post) { request, context in
                try await answer(question, request)
            }
        }
    }

    private func answer(_ kind: PalmDesk.Question, _ request: Request) async throws -> Response {
        let authorization = Array((request.headers[.authorization] ?? "").utf8)
        guard constantTimeEquals(authorization, Array("Bearer \(token)".utf8)) else {
            throw Failure(.unauthorized, code: "invalid_token")
        }
        let plan = plans.plan
        let body = try await request.bodyBytes(upTo: 65_536)
        try await BrokenAnswer.pause(.milliseconds(plan.delayMilliseconds))
        switch plan.fault {
        case .silent: try await BrokenAnswer.silence()
        case .halfOpen: return BrokenAnswer.half
        case .down: throw Failure(.internalServerError, code: "server_error")
        default: break
        }
        let begun = ContinuousClock.now
        let question = try PalmQuestion(Array(body.readableBytesView))
        let members = try desk.answer(kind, question)
        let spent = ContinuousClock.now - begun
        let signed = sign(PalmFaults.apply(plan.fault, to: members), question.nonce, plan.fault)
        return respond(last.next(signed, isReplayed: plan.fault == .replay), spent)
    }

    private func sign(_ body: [UInt8], _ nonce: String, _ fault: PalmFault) -> SignedBody {
        guard fault != .unsigned else { return SignedBody(bytes: body, signature: nil) }
        let key = fault == .forged ? SymmetricKey([UInt8](repeating: 1, count: 32)) : signatureKey
        let code = HMAC.sha256(Array(nonce.utf8) + [0x2E] + body, key: key)
        return SignedBody(bytes: body, signature: "v1=" + Base64URL.encode(code))
    }

    private func respond(_ body: SignedBody, _ spent: Duration) -> Response {
        var fields = HTTPFields()
        if let signature = body.signature { fields.set("X-BioWave-Signature", to: signature) }
        // For whoever measures what the way to here costs.
        let (seconds, attoseconds) = spent.components
        fields.set("Server-Timing", to: "match;dur=\(Double(seconds) * 1_000 + Double(attoseconds) / 1e15)")
        return .json(ByteBuffer(bytes: body.bytes), fields: fields)
    }
}

extension HTTPFields {
    /// For names that the library has no constant for.
    mutating func set(_ name: String, to value: String) {
        guard let name = HTTPField.Name(name) else { return }
        self[name] = value
    }
}
