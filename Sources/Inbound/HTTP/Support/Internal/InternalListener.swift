import HTTPTypes
import Hummingbird
public import Logging
import Metrics
public import NIOCore
public import NIOPosix
public import ServiceLifecycle

/// What operators and orchestrators ask, on an address of its own that no client reaches:
/// `/health/live`, `/health/ready` and `/metrics`.
///
/// In a `ServiceGroup` it stands before the ``Listener``: it still answers "not ready" while that one drains.
public struct InternalListener: Service {
    /// Something without which no request can be served.
    public struct Check: Sendable {
        public let name: String
        let run: @Sendable () async throws -> Void

        /// - Parameter run: throws when the thing does not work. What it throws is logged, not answered.
        public init(_ name: String, run: @escaping @Sendable () async throws -> Void) {
            self.name = name
            self.run = run
        }
    }

    private let listener: Listener

    /// - Parameters:
    ///   - readiness: of the public listener.
    ///   - checkTimeout: for each check; a slow one counts as failed.
    ///   - metrics: the text of a scrape, in Prometheus' format 0.0.4.
    public init(
        host: String,
        port: Int,
        readiness: Readiness,
        checks: [Check],
        checkTimeout: Duration = .seconds(2),
        metrics: @escaping @Sendable () -> String,
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        logger: Logger,
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        var configuration = Listener.Configuration(host: host, port: port)
        configuration.limits.connections = 64
        configuration.limits.bodyBytes = 0
        configuration.drainDelay = .zero
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .notice)
        let routes = InternalRoutes(
            readiness: readiness, checks: checks, checkTimeout: checkTimeout, metrics: metrics, logger: logger
        )
        listener = Listener(
            configuration, responder: routes.responder, readiness: Readiness(), group: group, logger: quiet,
            onRunning: onRunning
        )
    }

    public func run() async throws {
        try await listener.run()
    }
}
