import Cryptography
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOPosix
import Synchronization

@testable import DemoRelyingParty
@testable import HTTP
@testable import WebClient

/// The demo, a provider and a browser between them.
struct DemoHarness: Sendable {
    static let baseURL = "http://localhost:8090"
    private static let key = Result { try PrivateKey.generate(.rsa(bits: 2_048)) }

    let provider: StubProvider
    let demo: DemoRelyingParty
    let clock: DemoClock
    let payments: PaymentsLine

    var browser: DemoBrowser { DemoBrowser(demo: demo, provider: provider) }

    /// Runs a test against a provider of its own.
    static func run<Value: Sendable>(_ test: @Sendable @escaping (DemoHarness) async throws -> Value) async throws
        -> Value
    {
        let clock = DemoClock()
        let provider = StubProvider(key: try key.get(), now: { clock.now })
        return try await provider.run {
            let configuration = DemoRelyingParty.Configuration(
                host: "127.0.0.1", port: 0, issuer: provider.issuer, baseURL: baseURL,
                clientSecret: StubProvider.clientSecret, templatesPath: templates
            )
            let payments = PaymentsLine()
            let demo = try DemoRelyingParty(
                configuration, now: { clock.now }, group: MultiThreadedEventLoopGroup.singleton, logger: quiet,
                reaching: { try await payments.send($0) })
            payments.connect(demo)
            return try await test(DemoHarness(provider: provider, demo: demo, clock: clock, payments: payments))
        }
    }

    static let quiet = Logger(label: "demo") { _ in SwiftLogNoOpLogHandler() }

    /// The project's own templates, found from this file.
    static let templates = URL(filePath: #filePath).appending(path: "../../../../../templates").standardized.path
}

/// How the demo reaches its payments service where it listens nowhere.
final class PaymentsLine: Sendable {
    private struct State {
        var demo: DemoRelyingParty?
        var isCut = false
        var count = 0
    }

    private let state = Mutex(State())

    /// How often the service was asked.
    var count: Int { state.withLock(\.count) }

    func connect(_ demo: DemoRelyingParty) { state.withLock { $0.demo = demo } }
    func cut() { state.withLock { $0.isCut = true } }

    func send(_ request: WebRequest) async throws -> WebResponse {
        let demo = state.withLock { state in
            state.count += 1
            return state.isCut ? nil : state.demo
        }
        guard let demo else { throw ProviderProblem.malformed("the line is cut") }
        var fields = HTTPFields()
        for header in request.headers {
            if let name = HTTPField.Name(header.name) { fields[name] = header.value }
        }
        let head = HTTPRequest(
            method: .post, scheme: "http", authority: "localhost:8090", path: DemoRelyingParty.Path.payments,
            headerFields: fields)
        let body = RequestBody(buffer: ByteBuffer(bytes: request.body ?? []))
        let response = try await demo.responder.respond(
            to: Request(head: head, body: body), context: WebContext(logger: DemoHarness.quiet))
        let bytes = BodyCollector()
        try await response.body.write(bytes)
        return WebResponse(
            status: response.status.code,
            headers: response.headers.map { WebHeader($0.name.canonicalName, $0.value) }, body: Array(bytes.text.utf8))
    }
}

final class DemoClock: Sendable {
    private let seconds = Mutex<TimeInterval>(1_800_000_000)

    var now: Date { Date(timeIntervalSince1970: seconds.withLock(\.self)) }

    func advance(_ by: TimeInterval) { seconds.withLock { $0 += by } }
}

/// A browser: keeps cookies, follows nothing by itself.
final class DemoBrowser: Sendable {
    struct Answer: Sendable {
        let status: Int
        let headers: HTTPFields
        let text: String

        var location: String? { headers[.location] }
        /// The parameters of the address that it leads to.
        var parameters: [String: String] {
            let query = location?.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
            return query.split(separator: "&").reduce(into: [:]) { parameters, pair in
                let parts = pair.split(separator: "=", omittingEmptySubsequences: false).map {
                    FormText.decode($0) ?? ""
                }
                parameters[parts[0]] = parts.count > 1 ? parts[1] : ""
            }
        }
        /// The proof of origin in its forms.
        var formToken: String {
            let parts = text.split(separator: #"name="csrf" value=""#, maxSplits: 1)
            return parts.count == 2 ? String(parts[1].prefix { $0 != "\"" }) : ""
        }
    }

    private let demo: DemoRelyingParty
    private let provider: StubProvider
    private let jar = Mutex<[String: String]>([:])

    init(demo: DemoRelyingParty, provider: StubProvider) {
        self.demo = demo
        self.provider = provider
    }

    func get(_ target: String, language: String = "en") async throws -> Answer {
        try await send(.get, target, fields: [.acceptLanguage: language])
    }

    func post(_ path: String, _ form: [(String, String)], withCookies: Bool = true) async throws -> Answer {
        try await send(
            .post, path, fields: [.contentType: "application/x-www-form-urlencoded"], body: FormText.encode(form),
            withCookies: withCookies)
    }

    /// Begins a sign-in and has the provider agree: the parameters of its answer.
    func approved(_ login: String = "/login") async throws -> [(String, String)] {
        let asked = try await get(login).parameters
        return provider.approve(
            nonce: asked["nonce"], challenge: asked["code_challenge"] ?? "", redirectURI: asked["redirect_uri"] ?? "",
            state: asked["state"] ?? "")
    }

    /// Signs in, and answers what the callback answers.
    func signIn(_ login: String = "/login") async throws -> Answer {
        try await get("/callback?" + FormText.encode(approved(login)))
    }

    private func send(
        _ method: HTTPRequest.Method, _ target: String, fields: HTTPFields, body: String = "", withCookies: Bool = true
    ) async throws -> Answer {
        var fields = fields
        let cookies = jar.withLock { $0.map { "\($0.key)=\($0.value)" }.joined(separator: "; ") }
        if withCookies, !cookies.isEmpty { fields[.cookie] = cookies }
        fields[.accept] = "text/html"
        let head = HTTPRequest(
            method: method, scheme: "http", authority: "localhost:8090", path: target, headerFields: fields)
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(string: body)))
        let response = try await demo.responder.respond(to: request, context: WebContext(logger: DemoHarness.quiet))
        keep(response.headers[values: .setCookie])
        let bytes = BodyCollector()
        try await response.body.write(bytes)
        return Answer(status: response.status.code, headers: response.headers, text: bytes.text)
    }

    private func keep(_ cookies: [String]) {
        jar.withLock { jar in
            for cookie in cookies {
                let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
                jar[String(pair[0])] = cookie.contains("Max-Age=0") ? nil : String(pair.last ?? "")
            }
        }
    }
}

private final class BodyCollector: ResponseBodyWriter, Sendable {
    private let buffer = Mutex(ByteBuffer())

    var text: String { buffer.withLock { String(decoding: $0.readableBytesView, as: UTF8.self) } }

    func write(_ part: ByteBuffer) async throws {
        buffer.withLock { buffer in
            var part = part
            buffer.writeBuffer(&part)
        }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
