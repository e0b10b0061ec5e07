import AsyncHTTPClient
import HTTP
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle
import Testing

@testable import Assembly

/// A way to the site over its real listener, on a free port of the loopback.
struct Connection: Sendable {
    private static let answerBytesMax = 1_048_576

    private let client: HTTPClient
    private let port: Int

    /// Serves the site for as long as the test runs.
    static func open(to site: Site, _ test: @Sendable @escaping (Connection) async throws -> Void) async throws {
        var configuration = Listener.Configuration(host: "127.0.0.1", port: 0)
        configuration.drainDelay = .zero
        let ports = AsyncStream<Int>.makeStream()
        let listener = Listener(
            configuration, responder: site.website.responder, readiness: Readiness(), logger: site.log.logger,
            onRunning: { ports.continuation.yield($0) })
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [listener], logger: site.log.logger))
        async let serving: Void = group.run()
        let port = try #require(await ports.stream.first { _ in true })
        let client = HTTPClient(configuration: HTTPClient.Configuration(redirectConfiguration: .disallow))
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await test(Connection(client: client, port: port)))
        } catch {
            outcome = .failure(error)
        }
        try await client.shutdown()
        await group.triggerGracefulShutdown()
        try await serving
        try outcome.get()
    }

    func send(
        _ method: HTTPRequest.Method,
        _ target: String,
        _ fields: HTTPFields = [:],
        body: String? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(target)")
        request.method = HTTPMethod(rawValue: method.rawValue)
        for field in fields { request.headers.add(name: field.name.rawName, value: field.value) }
        if let body {
            request.headers.replaceOrAdd(name: "Content-Type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(ByteBuffer(string: body))
        }
        let response = try await client.execute(request, timeout: .seconds(60))
        let text = String(buffer: try await response.body.collect(upTo: Self.answerBytesMax))
        var answered = HTTPFields()
        for (name, value) in response.headers {
            answered.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
        }
        return Answer(target: target, status: Int(response.status.code), fields: answered, text: text)
    }
}
