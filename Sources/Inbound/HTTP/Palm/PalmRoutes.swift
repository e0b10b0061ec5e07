import FoundationEssentials
import HTTPTypes
public import Hummingbird
import JOSE
public import Kernel
import NIOCore
public import OAuth
import Palm
import Tenancy

/// `/api/v1/palm`: enrols, verifies, identifies and deletes palms (docs/openapi.yaml).
///
/// For scripts of this server's own pages, which come with cookies; for first-party apps, which come with an access token
/// that has the scope `palm`; and for kiosks, which identify with a token of their own that has `palm:identify`.
public struct PalmRoutes: Sendable {
    static let path = "/api/v1/palm"
    static let enrolmentBegin = path + "/enrolment/begin"
    static let verificationBegin = path + "/verification/begin"

    let writer: PageWriter
    let palms: PalmUseCases
    let callers: PalmCallers
    private let clock: any Clock

    public init(writer: PageWriter, palms: PalmUseCases, people: SignedInPeople, clock: any Clock) {
        self.writer = writer
        self.palms = palms
        self.clock = clock
        callers = PalmCallers(writer: writer, people: people, palms: palms)
    }

    public var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self)
            .get("api/v1/palm", use: answering(status))
            .delete("api/v1/palm", use: answering(delete))
            .post("api/v1/palm/enrolment/begin", use: answering(beginEnrolment))
            .post("api/v1/palm/enrolment/finish", use: answering(finishEnrolment))
            .post("api/v1/palm/verification/begin", use: answering(beginVerification))
            .post("api/v1/palm/verification/finish", use: answering(finishVerification))
            .post("api/v1/palm/identification/begin", use: answering(beginIdentification))
            .post("api/v1/palm/identification/finish", use: answering(finishIdentification))
    }

    private typealias Handler = @Sendable (Request, WebContext) async throws -> Response

    private func answering(_ handle: @escaping Handler) -> Handler {
        { request, context in
            do {
                return try await handle(request, context)
            } catch let refusal as PalmRefusal {
                throw writer.failure(refusal, at: clock.now, request, context)
            }
        }
    }

    func answer(_ ceremony: PalmCeremony) async throws -> Response {
        var members: [String: JSON] = [
            "ticket": .string(ceremony.ticket.revealed), "nonce": .string(ceremony.nonce.string),
            "expires_at": .moment(ceremony.endsAt),
        ]
        members["reader"] = try await palms.manage.service(in: writer.tenant.id)?.reader.map { .string($0.url) }
        return .json(ByteBuffer(bytes: JSON.object(members).bytes()))
    }
}

extension PalmStatus {
    /// A palm as its owner may see it.
    var json: JSON {
        var members: [String: JSON] = ["status": .string(standing.rawValue)]
        members["enrolled_at"] = enrolledAt.map(JSON.moment)
        members["locked_until"] = lockedUntil.map(JSON.moment)
        members["consent_version"] = consent.map { .string($0.textVersion) }
        return .object(members)
    }
}
