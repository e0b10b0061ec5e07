import Cryptography
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Kernel
import Logging
import NIOCore
import Proofing
import Synchronization
import Tenancy
import TestKit
import Testing

@testable import HTTP

@Suite("POST /api/v1/proofing/webhooks/{provider}")
struct ProofingWebhookTests {
    @Test(
        "refuses what the adapter does not believe",
        arguments: [
            (KYCNoticeRefusal.unsigned, 401), (.badSignature, 401), (.stale, 401), (.malformed, 400),
            (.wrongSubject, 400), (.tooLarge, 413),
        ]
    )
    func refused(refusal: KYCNoticeRefusal, status: Int) async throws {
        let response = try await post("scripted", hearing: .failure(refusal))

        #expect(response.status.code == status)
    }

    @Test("refuses a body that is longer than any notice")
    func tooLarge() async throws {
        let body = [UInt8](repeating: 0x20, count: 1_048_576)

        #expect(try await post("scripted", body: body, hearing: .success(nil)).status == .contentTooLarge)
    }

    @Test("may be tried again where the provider cannot be asked just now")
    func unavailable() async throws {
        let response = try await post("scripted", hearing: .failure(KYCFailure.unavailable("down")))

        #expect(response.status == .serviceUnavailable && response.headers[.retryAfter] == "30")
    }

    @Test("knows no provider that the tenant does not have")
    func unknown() async throws {
        #expect(try await post("another", hearing: .success(nil)).status == .notFound)
    }

    @Test("answers 200 where nothing changes, so that the provider stops sending")
    func ignored() async throws {
        let elsewhere = KYCNotice(reference: "of-another-system", subject: nil)

        #expect(try await post("scripted", hearing: .success(nil)).status == .ok)
        #expect(try await post("scripted", hearing: .success(elsewhere)).status == .ok)
    }

    @Test("hands on the body as it came, and the headers that came once")
    func untouched() async throws {
        let provider = NoticeProvider(.success(nil))
        let (once, twice) = (try #require(HTTPField.Name("X-Once")), try #require(HTTPField.Name("X-Twice")))
        var fields: HTTPFields = [once: "1", twice: "a"]
        fields.append(HTTPField(name: twice, value: "b"))
        _ = try await post("scripted", body: Array(" {\"a\": 1}\n".utf8), fields: fields, to: provider)

        let seen = try #require(provider.seen.withLock { $0 })
        #expect(seen.body == Array(" {\"a\": 1}\n".utf8))
        #expect(seen.headers["x-once"] == "1" && seen.headers["x-twice"] == nil)
        #expect(seen.seconds == 300)
    }

    private func post(
        _ name: String, body: [UInt8] = Array("{}".utf8), hearing answer: Result<KYCNotice?, any Error>
    ) async throws -> Response {
        try await post(name, body: body, fields: [:], to: NoticeProvider(answer))
    }

    private func post(
        _ name: String, body: [UInt8], fields: HTTPFields, to provider: NoticeProvider
    ) async throws -> Response {
        let (storage, clock) = (MemoryStores().proofing, FixedClock())
        let vault = Vault(master: SymmetricKey([UInt8](repeating: 7, count: 32)), randomness: SeededRandomness())
        let policy = CommonProofingPolicy(
            ProofingRules(providers: [.verified: "scripted"]), providers: [provider])
        let proofing = ProofingUseCases(
            start: StartProofing(
                storage: storage, policy: policy, vault: vault, clock: clock, randomness: SeededRandomness()),
            poll: PollProofing(storage: storage, policy: policy, vault: vault, clock: clock),
            receive: ReceiveProofingNotice(
                storage: storage, policy: policy, vault: vault, counters: InProcessRateCounters(), clock: clock),
            cancel: CancelProofing(storage: storage, policy: policy, vault: vault, clock: clock),
            manage: ManageProofing(storage: storage, policy: policy, vault: vault, clock: clock)
        )
        let tenant = Tenant(issuer: try Issuer("https://id.example.com"), displayName: "Example Bank")
        let router = WebRouter(
            failures: FailureAnswers(classify: { _ in nil }, renderPage: { _, _, _ in .page("") }), isSecure: true)
        router.surface(.api).addRoutes(ProofingWebhookRoutes(tenant: tenant, proofing: proofing).routes)
        let request = Request(
            head: HTTPRequest(
                method: .post, scheme: "https", authority: "id.example.com",
                path: "/api/v1/proofing/webhooks/\(name)", headerFields: fields),
            body: RequestBody(buffer: ByteBuffer(bytes: body)))
        let context = WebContext(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return try await router.buildResponder().respond(to: request, context: context)
    }
}

/// A provider of whom nothing is known but what its adapter says of a message.
private final class NoticeProvider: KYCProvider {
    let name = "scripted"
    let question: KYCQuestion? = nil
    let seen = Mutex<KYCWebhook?>(nil)
    private let answer: Result<KYCNotice?, any Error>

    init(_ answer: Result<KYCNotice?, any Error>) {
        self.answer = answer
    }

    func notice(in webhook: KYCWebhook) async throws -> KYCNotice? {
        seen.withLock { $0 = webhook }
        return try answer.get()
    }

    func begin(_ request: KYCRequest) async throws -> KYCBegun { throw KYCFailure.unavailable("unused") }
    func decision(of inquiry: KYCInquiry) async throws -> KYCDecision { throw KYCFailure.unavailable("unused") }
    func cancel(_ inquiry: KYCInquiry) async throws {}
}
