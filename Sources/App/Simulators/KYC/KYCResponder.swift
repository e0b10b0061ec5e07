import FoundationEssentials
import HTTP
import HTTPTypes
import Hummingbird
import JOSE
import NIOCore

/// Answers every request: the vendors' paths as they are written in their documentation, slash at the end or not, the pages for
/// the person, and `/simulation` for whoever tests.
struct KYCResponder: HTTPResponder {
    typealias Context = WebContext

    let desk: VendorDesk
    let plans: PlanDesk<KYCPlan>
    let sender: NoticeSender

    func respond(to request: Request, context: WebContext) async throws -> Response {
        let body: ByteBuffer
        do {
            body = try await request.bodyBytes(upTo: 65_536)
        } catch is Failure {
            return Response(status: .contentTooLarge)
        }
        let question = VendorRequest(
            method: request.method.rawValue,
            target: request.uri.string,
            headers: Dictionary(
                request.headers.map { ($0.name.canonicalName, $0.value) }, uniquingKeysWith: { first, _ in first }),
            body: Array(body.readableBytesView)
        )
        switch question.parts.first {
        case nil: return PersonPages.list(desk.ledger.latest)
        case "person": return await PersonDesk(desk: desk, sender: sender).answer(question)
        case "simulation": return simulation(question)
        default: return try await vendor(question)
        }
    }

    private func vendor(_ question: VendorRequest) async throws -> Response {
        let plan = plans.plan
        try await BrokenAnswer.pause(.milliseconds(plan.delayMilliseconds))
        switch plan.fault {
        case .silent:
            try await BrokenAnswer.silence()
            return Response(status: .serviceUnavailable)
        case .halfOpen: return BrokenAnswer.half
        case .down: return Self.text("down", status: .internalServerError)
        case .refuses: return Self.json(.unauthorized)
        case .garbage: return Self.text(BrokenAnswer.garbage)
        case .large: return Self.json(.ok(["padding": .string(BrokenAnswer.padding)]))
        case .deep: return Self.text(BrokenAnswer.deep)
        case .wrongSubject, .wrongProcess, .none: break
        }
        var answer = desk.answer(question)
        answer.json = answer.json.map { Self.spoiled($0, plan.fault) }
        return Self.json(answer)
    }

    /// `GET` and `POST /simulation` show and change the plan, `POST /simulation/cases/{id}` decides a case without its page, and
    /// `GET /simulation/cases/{id}/notices` shows what would be sent about it now.
    private func simulation(_ question: VendorRequest) -> Response {
        let parts = question.parts
        switch (question.method, parts.count) {
        case ("GET", 1): return Self.json(.ok(plans.plan.json))
        case ("POST", 1):
            do throws(Failure) {
                try plans.change(question.body)
                return Self.json(.ok(plans.plan.json))
            } catch {
                return Self.json(VendorAnswer(status: 400, json: ["error": .string(error.detail ?? error.code)]))
            }
        case ("POST", 3):
            guard let json = question.json,
                let status = json["status"]?.string.flatMap(SimulatedStatus.init(rawValue:)),
                desk.ledger.decide(parts[2], status, isFinal: json["final"]?.bool ?? false) != nil
            else { return Self.json(.badRequest) }
            return Self.json(.ok([:]))
        case ("GET", 3):
            return Self.json(desk.ledger.known(parts[2]).map { .ok(["cancelled": .bool($0.isCancelled)]) } ?? .notFound)
        case ("GET", 4):
            guard let one = desk.ledger.known(parts[2]) else { return Self.json(.notFound) }
            let notices = sender.notices(of: one).map { notice -> JSON in
                [
                    "headers": .object(notice.headers.mapValues(JSON.string)),
                    "body": .string(String(decoding: notice.body, as: UTF8.self)),
                ]
            }
            return Self.json(.ok(.array(notices)))
        default: return Self.json(.notFound)
        }
    }

    /// Wherever a vendor's answer says whom or what it is about.
    private static func spoiled(_ json: JSON, _ fault: KYCFault) -> JSON {
        let names: [String]
        switch fault {
        case .wrongSubject: names = ["subject", "customer_user_id", "externalUserId", "vendor_data", "nationalId"]
        case .wrongProcess: names = ["process", "workflow_id", "levelName"]
        default: return json
        }
        guard let members = json.object else { return json }
        return .object(
            members.reduce(into: [:]) { all, member in
                all[member.key] = names.contains(member.key) ? "2999999999" : spoiled(member.value, fault)
            })
    }

    private static func json(_ answer: VendorAnswer) -> Response {
        let status = HTTPResponse.Status(code: answer.status)
        guard let json = answer.json else { return Response(status: status) }
        return .json(ByteBuffer(bytes: json.bytes()), status: status)
    }

    private static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        .json(ByteBuffer(string: text), status: status)
    }
}
