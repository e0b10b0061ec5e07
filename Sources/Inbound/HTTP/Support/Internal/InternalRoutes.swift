import HTTPTypes
import Hummingbird
import Logging
import Metrics
import NIOCore

/// The routes of the ``InternalListener``.
struct InternalRoutes: Sendable {
    let readiness: Readiness
    let checks: [InternalListener.Check]
    let checkTimeout: Duration
    let metrics: @Sendable () -> String
    let logger: Logger

    var responder: RouterResponder<WebContext> {
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        router.get("health/live") { _, _ in Response.json(ByteBuffer(string: #"{"status":"live"}"#)) }
        router.get("health/ready") { _, _ in await ready() }
        router.get("metrics") { _, _ in scrape() }
        return router.buildResponder()
    }

    private func ready() async -> Response {
        let phase = readiness.phase
        guard phase == .serving else { return notReady(["\(phase)"]) }
        let failed = await failedChecks()
        return failed.isEmpty ? .json(ByteBuffer(string: #"{"status":"ready"}"#)) : notReady(failed)
    }

    private func notReady(_ reasons: [String]) -> Response {
        let list = reasons.map(JSONText.quoted).joined(separator: ",")
        let body = ByteBuffer(string: #"{"status":"not ready","reasons":[\#(list)]}"#)
        return .json(body, status: .serviceUnavailable, fields: [.retryAfter: "1"])
    }

    /// All at once, in the order of their list.
    private func failedChecks() async -> [String] {
        await withTaskGroup(of: (Int, Bool).self) { group in
            for (index, check) in checks.enumerated() {
                group.addTask { (index, await works(check)) }
            }
            var failed: [Int] = []
            for await (index, works) in group where !works { failed.append(index) }
            return failed.sorted().map { checks[$0].name }
        }
    }

    /// The clock wins over a check that does not listen to cancellation only in the answer: its task ends when it ends.
    private func works(_ check: InternalListener.Check) async -> Bool {
        let outcome = AsyncStream<Result<Void, any Error>>.makeStream(bufferingPolicy: .bufferingOldest(1))
        let checking = Task {
            do {
                outcome.continuation.yield(.success(try await check.run()))
            } catch {
                outcome.continuation.yield(.failure(error))
            }
        }
        let timing = Task {
            try await Task.sleep(for: checkTimeout)
            outcome.continuation.yield(.failure(CheckTimedOut()))
        }
        defer {
            checking.cancel()
            timing.cancel()
        }
        for await result in outcome.stream {
            guard case .failure(let error) = result else { return true }
            let metadata: Logger.Metadata = ["check": "\(check.name)", "error": "\(String(reflecting: error))"]
            logger.warning("readiness check failed", metadata: metadata)
            return false
        }
        return false
    }

    /// The gauge is set when it is looked at, which costs the requests nothing.
    private func scrape() -> Response {
        Gauge(label: "http_server_requests_in_flight").record(readiness.requestsInFlight)
        return .bytes(ByteBuffer(string: metrics()), type: "text/plain; version=0.0.4; charset=utf-8")
    }
}

private struct CheckTimedOut: Error {}
