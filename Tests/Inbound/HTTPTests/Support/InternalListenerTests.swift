import Logging
import NIOCore
import Testing

@testable import HTTP

private struct Down: Error {}

@Suite("Internal listener")
struct InternalListenerTests {
    private let readiness = Readiness()

    private func get(_ path: String, checks: [InternalListener.Check] = []) async throws -> String {
        let ports = AsyncStream<Int>.makeStream()
        let listener = InternalListener(
            host: "127.0.0.1", port: 0, readiness: readiness, checks: checks, checkTimeout: .milliseconds(200),
            metrics: { "up 1\n" }, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            onRunning: { ports.continuation.yield($0) })
        let request = "GET \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        return try await ListenerHarness.run(listener, ports.stream, readiness) { server in
            try await RawClient.exchange(port: server.port, request)
        }
    }

    @Test("is not ready while the process stops, yet alive")
    func draining() async throws {
        readiness.stop()

        let ready = try await get("/health/ready")
        let live = try await get("/health/live")

        #expect(ready.hasPrefix("HTTP/1.1 503 "))
        #expect(ready.hasSuffix(#"{"status":"not ready","reasons":["stopping"]}"#))
        #expect(live.hasPrefix("HTTP/1.1 200 "))
    }

    @Test("is not ready before the listener is")
    func starting() async throws {
        let answer = try await get("/health/ready")

        #expect(answer.hasPrefix("HTTP/1.1 503 "))
        #expect(answer.hasSuffix(#"{"status":"not ready","reasons":["starting"]}"#))
    }

    @Test("names the checks that fail or take too long, not why")
    func failingChecks() async throws {
        readiness.serve()
        let checks = [
            InternalListener.Check("store") { throw Down() }, InternalListener.Check("keys") {},
            InternalListener.Check("slow") { try await Task.sleep(for: .seconds(30)) },
        ]

        let answer = try await get("/health/ready", checks: checks)

        #expect(answer.hasPrefix("HTTP/1.1 503 "))
        #expect(answer.hasSuffix(#"{"status":"not ready","reasons":["store","slow"]}"#))
    }

    @Test("is ready when all checks pass")
    func ready() async throws {
        readiness.serve()

        let answer = try await get("/health/ready", checks: [InternalListener.Check("store") {}])

        #expect(answer.hasPrefix("HTTP/1.1 200 "))
    }

    @Test("shows metrics in the format of Prometheus")
    func metrics() async throws {
        let answer = try await get("/metrics")

        #expect(answer.contains("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"))
        #expect(answer.hasSuffix("up 1\n"))
    }
}
