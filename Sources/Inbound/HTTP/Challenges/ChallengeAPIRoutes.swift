import Cryptography
import FoundationEssentials
import HTTPTypes
public import Hummingbird
import JOSE
import Kernel
import NIOCore
import OAuth
public import Tenancy

/// `/api/v1/challenges`: a client's backend begins a step-up for somebody and learns how it ended (docs/openapi.yaml).
///
/// For clients that are registered for the scope `challenges`, with an access token of their own.
public struct ChallengeAPIRoutes: Sendable {
    private static let bodyBytesMax = 32_768
    private static let bodyDepthMax = 4

    private let tenant: Tenant
    private let challenges: ChallengeUseCases

    public init(tenant: Tenant, challenges: ChallengeUseCases) {
        self.tenant = tenant
        self.challenges = challenges
    }

    public var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self)
            .post("api/v1/challenges", use: start)
            .get("api/v1/challenges/:id", use: poll)
    }

    @Sendable private func start(request: Request, context: WebContext) async throws -> Response {
        let client = try await caller(request)
        do {
            let wanted = try ChallengeRequest(json: try await Self.body(request))
            switch try await challenges.start(wanted, by: client, in: tenant) {
            case .pending(let id, let expiresAt): return pending(id, until: expiresAt)
            case .ended(let answer): return Self.respond(Self.json(answer), status: .created)
            }
        } catch {
            throw Failure(challenge: error) ?? error
        }
    }

    private func pending(_ id: Secret, until expiresAt: Date) -> Response {
        let members: [String: JSON] = [
            "id": .string(id.revealed),
            "status": "pending",
            "expires_in": .integer(Int64(StartChallenge.seconds)),
            "expires_at": .moment(expiresAt),
            "url": .string(tenant.issuer.url(ChallengePageRoutes.address(of: id))),
        ]
        return Self.respond(.object(members), status: .created)
    }

    @Sendable private func poll(request: Request, context: WebContext) async throws -> Response {
        let client = try await caller(request)
        guard let id = context.parameters.get("id").flatMap(Secret.init(challenge:)) else { throw Failure.notFound }
        do {
            switch try await challenges.poll(id, by: client, in: tenant) {
            case .pending(let seconds):
                return Self.respond(["status": "pending", "expires_in": .integer(Int64(seconds))])
            case .ended(let answer): return Self.respond(Self.json(answer))
            }
        } catch is ChallengeUnknown {
            throw Failure.notFound
        }
    }

    /// - Throws: ``Failure`` 401, 403.
    private func caller(_ request: Request) async throws -> ID<Client> {
        guard let token = try request.authorization().flatMap(BearerToken.read) else {
            throw OAuthFailures.bearer(nil, issuer: tenant.issuer)
        }
        do {
            return try await challenges.actForClient(token, for: Scope.challenges, in: tenant)
        } catch let error as OAuthError {
            throw OAuthFailures.bearer(error, issuer: tenant.issuer, scope: Scope.challenges)
        }
    }

    /// - Throws: ``Failure`` 400, 413, 415.
    private static func body(_ request: Request) async throws -> JSON {
        let bytes = try await request.bodyBytes(upTo: bodyBytesMax)
        try request.requireContentType("application/json")
        do throws(JSONError) {
            return try JSON(
                parsing: Array(bytes.readableBytesView), depthMax: bodyDepthMax, bytesMax: bodyBytesMax)
        } catch {
            throw Failure.badRequest("the body is no JSON: \(error)")
        }
    }

    private static func json(_ answer: ChallengeAnswer) -> JSON {
        ["status": .string(answer.end.rawValue), "answer": .string(answer.token.revealed)]
    }

    private static func respond(_ json: JSON, status: HTTPResponse.Status = .ok) -> Response {
        .json(ByteBuffer(bytes: json.bytes()), status: status)
    }
}

extension Failure {
    /// How the API tells why no challenge was begun; nil for what is no refusal of it.
    fileprivate init?(challenge error: any Error) {
        switch error {
        case let error as InvalidChallenge:
            self = .badRequest(error.description)
            members["member"] = .string(error.member)
        case is PersonUnknown:
            self.init(.badRequest, code: "unknown_user", detail: "nobody active is known by what the request names")
        case let error as TooManyChallenges: self = .tooManyRequests(retryAfterSeconds: error.retryAfterSeconds)
        default: return nil
        }
    }
}

extension Secret {
    /// Only values of the form that ids of challenges have are looked up.
    init?(challenge text: String) {
        guard Base64URL.decode(text)?.count == 32 else { return nil }
        self.init(text)
    }
}
