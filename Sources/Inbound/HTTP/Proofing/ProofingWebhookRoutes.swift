import HTTPTypes
public import Hummingbird
import Logging
import NIOCore
import Proofing
public import Tenancy

/// `POST /api/v1/proofing/webhooks/{provider}`: takes what KYC providers send, as it came.
///
/// 200 also where nothing changes, so that a provider stops sending; 401 for what is not signed as it has to be, or too long
/// ago; 503 where it cannot be judged now and may come again.
public struct ProofingWebhookRoutes: Sendable {
    private let tenant: Tenant
    private let receive: ReceiveProofingNotice

    public init(tenant: Tenant, proofing: ProofingUseCases) {
        self.tenant = tenant
        receive = proofing.receive
    }

    public var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self)
            .post("api/v1/proofing/webhooks/:provider", use: take)
    }

    @Sendable private func take(request: Request, context: WebContext) async throws -> Response {
        let provider = try context.parameters.require("provider")
        let body = try await request.bodyBytes(upTo: ReceiveProofingNotice.bytesMax)
        do {
            let outcome = try await receive(
                from: provider, Array(body.readableBytesView), headers: Self.headers(of: request), in: tenant.id)
            guard let outcome else { throw Failure.notFound }
            context.logger.info("notice of a KYC provider", metadata: ["outcome": "\(outcome)"])
            return .json(ByteBuffer(string: "{}"))
        } catch let refusal as KYCNoticeRefusal {
            context.logger.notice("notice of a KYC provider refused", metadata: ["reason": "\(refusal.rawValue)"])
            throw refusal.failure
        } catch ProofingRefusal.providerUnavailable {
            throw Failure.unavailable(retryAfterSeconds: 30)
        }
    }

    /// A header that comes twice could be read in two ways, and is left out.
    private static func headers(of request: Request) -> [String: String] {
        let fields = Dictionary(grouping: request.headers) { $0.name.canonicalName }
        return fields.compactMapValues { $0.count == 1 ? $0.first?.value : nil }
    }
}

extension KYCNoticeRefusal {
    fileprivate var failure: Failure {
        switch self {
        case .unsigned, .badSignature: Failure(.unauthorized, code: "invalid_signature")
        case .stale: Failure(.unauthorized, code: "invalid_signature", detail: "it was not sent just now")
        case .malformed, .wrongSubject: .badRequest("the message is not what the provider's interface says")
        case .tooLarge: .contentTooLarge
        }
    }
}
