public import Hummingbird
import HummingbirdCore
public import Logging
public import NIOCore
public import NIOPosix
public import ServiceLifecycle

/// Serves HTTP/1.1 on one address until the process is asked to stop.
///
/// On a graceful shutdown it turns not ready at once, goes on accepting for a moment while balancers notice, then
/// closes its socket, ends idle connections, answers what is in flight and returns. In a `ServiceGroup` it stands
/// last, so that it is the first to be told; the internal listener stands before it and is told later.
public struct Listener: Service {
    public struct Configuration: Sendable {
        public var host: String
        /// 0 asks the system for a free one.
        public var port: Int
        public var limits = ListenerLimits()
        public var proxies = TrustedProxies.none
        /// After readiness has turned, before the socket is closed.
        public var drainDelay: Duration = .seconds(3)
        /// From the request to stop to the end, whatever is still in flight.
        public var stopWithin: Duration = .seconds(30)

        public init(host: String, port: Int) {
            self.host = host
            self.port = port
        }
    }

    private let configuration: Configuration
    private let responder: any HTTPResponder<WebContext>
    private let readiness: Readiness
    private let group: any EventLoopGroup
    private let logger: Logger
    private let onRunning: @Sendable (Int) async -> Void

    /// - Parameters:
    ///   - responder: a built ``WebRouter``.
    ///   - group: its loops run sockets and handlers; see ``EventLoops``.
    ///   - onRunning: is given the port, once connections are accepted.
    public init(
        _ configuration: Configuration,
        responder: some HTTPResponder<WebContext>,
        readiness: Readiness,
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        logger: Logger,
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.responder = responder
        self.readiness = readiness
        self.group = group
        self.logger = logger
        self.onRunning = onRunning
    }

    public func run() async throws {
        let drain = DrainDelay(readiness: readiness, delay: configuration.drainDelay)
        var services = ServiceGroupConfiguration(services: [try server(), drain], logger: quietLogger)
        services.maximumGracefulShutdownDuration = configuration.stopWithin
        try await ServiceGroup(configuration: services).run()
    }

    private func server() throws -> any Service {
        try builder.buildServer(
            configuration: ServerConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                backlog: configuration.limits.backlog,
                availableConnectionsDelegate: .maximum(configuration.limits.connections, logger: quietLogger)
            ),
            eventLoopGroup: group,
            logger: quietLogger,
            responder: respond(with: responder),
            onServerRunning: { [onRunning, readiness] channel in
                readiness.serve()
                await onRunning(channel.localAddress?.port ?? 0)
            }
        )
    }

    private var builder: HTTPServerBuilder {
        let (limits, readiness, group) = (configuration.limits, readiness, group)
        return HTTPServerBuilder { responder in
            LoopAffine(GuardedChannel(responder: responder, limits: limits, readiness: readiness), on: group)
        }
    }

    /// Hummingbird's `Application` does the same with a request id, a task-local logger and a date service of its own.
    private func respond(with responder: some HTTPResponder<WebContext>) -> HTTPChannelHandler.Responder {
        let (proxies, logger) = (configuration.proxies, logger)
        return { request, writer, channel in
            let context = WebContext(channel: channel, fields: request.headers, proxies: proxies, logger: logger)
            let response = try await responder.respond(to: request, context: context)
            try await writer.write(response: response.head, body: response.body)
        }
    }

    private var quietLogger: Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .notice)
        return logger
    }
}

/// Turns readiness and holds up the shutdown of the services before it.
private struct DrainDelay: Service {
    let readiness: Readiness
    let delay: Duration

    func run() async throws {
        try await gracefulShutdown()
        readiness.stop()
        try await Task.sleep(for: delay)
    }
}
