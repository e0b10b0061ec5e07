import Accounts
import FoundationEssentials
import HTTP
import Jobs
import Kernel
public import Logging
import NIOPosix
import OAuth
import SQLStore
import SQLite
import ServiceLifecycle
import Tenancy
import UnixSignals

/// What has come up, for whoever started the server.
public struct Running: Sendable {
    public let address: String
    public let demo: DemoAnnouncement?
}

extension House {
    /// Serves until the process is asked to stop (SIGTERM, SIGINT), then stops gracefully.
    ///
    /// - Parameters:
    ///   - metrics: the text of a scrape.
    ///   - announce: is told when connections are accepted.
    /// - Throws: `ServerLockError` when another server has the store; whatever keeps the server from starting.
    public func serve(
        demo isDemo: Bool,
        logger: Logger,
        metrics: @escaping @Sendable () -> String,
        announce: @escaping @Sendable (Running) async -> Void
    ) async throws {
        let lock = try ServerLock(database: settings.database.path)
        defer { withExtendedLifetime(lock) {} }
        try await prepare()
        let rooms = try await ProtocolRooms(self)
        let website = try Website(rooms)
        let group = EventLoops.group(count: settings.eventLoops)
        let demo = isDemo ? try await Demo(self) : nil
        let readiness = Readiness()
        var services: [any Service] = try jobs(logger)
        if let address = settings.internalListen {
            services.append(internalListener(address, readiness, rooms.keyring, metrics, group, logger))
        }
        if let demo { services.append(try demo.service(group: group, logger: logger)) }
        let announcement = demo?.announcement
        let base = tenant.issuer.string
        services.append(
            Listener(
                listenerConfiguration, responder: website.responder, readiness: readiness, group: group, logger: logger,
                onRunning: { _ in await announce(Running(address: base, demo: announcement)) }
            ))
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(settings.shutdown.limitSeconds)
        try await ServiceGroup(configuration: configuration).run()
        await close()
    }

    private var listenerConfiguration: Listener.Configuration {
        var configuration = Listener.Configuration(host: settings.listen.host, port: settings.listen.port)
        configuration.limits = settings.limits
        configuration.proxies = settings.proxies
        configuration.drainDelay = .seconds(settings.shutdown.drainSeconds)
        configuration.stopWithin = .seconds(settings.shutdown.limitSeconds)
        return configuration
    }

    private func internalListener(
        _ address: ListenAddress,
        _ readiness: Readiness,
        _ keyring: Keyring,
        _ metrics: @escaping @Sendable () -> String,
        _ group: MultiThreadedEventLoopGroup,
        _ logger: Logger
    ) -> InternalListener {
        let (accounts, tenant) = (accounts, tenant)
        return InternalListener(
            host: address.host,
            port: address.port,
            readiness: readiness,
            checks: [
                .init("store") {
                    _ = try await accounts.read(tenant.id) { try await $0.users.users(after: nil, limit: 1) }
                },
                .init("keys") {
                    let keys = try await keyring.keys(of: tenant.id)
                    for algorithm in SigningKey.algorithms { _ = try keys.signer(algorithm) }
                },
            ],
            metrics: metrics,
            group: group,
            logger: logger
        )
    }

    private func jobs(_ logger: Logger) throws -> [any Service] {
        [
            KeyRotationJob(try rotateKeys(), of: tenant.id, afterDays: settings.keyRotationDays, logger: logger),
            CleanUpJob(stores.shelves, clock: clock, logger: logger),
        ]
    }
}
