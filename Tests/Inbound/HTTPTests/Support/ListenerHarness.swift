import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

@testable import HTTP

/// A listener on a free port of the loopback, for the time of one test.
struct ListenerHarness {
    var limits = ListenerLimits()
    var proxies = TrustedProxies.none
    var drainDelay: Duration = .zero
    var stopWithin: Duration = .seconds(30)
    var isSecure = false
    var readiness = Readiness()
    var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    var failures = FailureAnswers(classify: { _ in nil }, renderPage: { _, _, _ in .page("<p>sorry</p>") })
    var routes: (WebRouter) -> Void = { Self.echo($0) }

    /// `GET /` says hello, `POST /echo` sends the body back.
    static func echo(_ router: WebRouter) {
        router.surface(.api)
            .get("/") { _, _ in Response.json(ByteBuffer(string: #"{"hello":"world"}"#)) }
            .post("echo") { request, _ in Response.json(try await request.bodyBytes(upTo: 1024 * 1024)) }
    }

    struct Running: Sendable {
        let port: Int
        let readiness: Readiness
        fileprivate let group: ServiceGroup

        func stop() async {
            await group.triggerGracefulShutdown()
        }
    }

    func run<Result: Sendable>(_ test: @Sendable @escaping (Running) async throws -> Result) async throws -> Result {
        let router = WebRouter(failures: failures, isSecure: isSecure)
        routes(router)
        var configuration = Listener.Configuration(host: "127.0.0.1", port: 0)
        configuration.limits = limits
        configuration.proxies = proxies
        configuration.drainDelay = drainDelay
        configuration.stopWithin = stopWithin
        let ports = AsyncStream<Int>.makeStream()
        let listener = Listener(
            configuration, responder: router.buildResponder(), readiness: readiness, logger: logger,
            onRunning: { ports.continuation.yield($0) }
        )
        return try await Self.run(listener, ports.stream, readiness, test)
    }

    static func run<Result: Sendable>(
        _ service: any Service, _ ports: AsyncStream<Int>, _ readiness: Readiness,
        _ test: @Sendable @escaping (Running) async throws -> Result
    ) async throws -> Result {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: [service], logger: logger))
        async let serving: Void = group.run()
        guard let port = await ports.first(where: { _ in true }) else { throw CancellationError() }
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(try await test(Running(port: port, readiness: readiness, group: group)))
        } catch {
            result = .failure(error)
        }
        await group.triggerGracefulShutdown()
        try await serving
        return try result.get()
    }
}
