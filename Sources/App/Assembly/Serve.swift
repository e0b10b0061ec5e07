import Accounts
import Authentication
import FoundationEssentials
import HTTP
import Jobs
import Kernel
import Logging
import OAuth
import Postgres
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
    /// Waits for a PostgreSQL that does not answer yet, since nothing can be served on a schema that is not known. Once it
    /// serves, whatever goes away is met by 503 until it is back.
    ///
    /// - Parameters:
    ///   - metrics: the text of a scrape.
    ///   - announce: is told when connections are accepted.
    /// - Throws: `ServerLockError` when another server has the file; ``DatabaseAway``; whatever keeps it from starting.
    public func serve(
        demo isDemo: Bool,
        metrics: @escaping @Sendable () -> String,
        announce: @escaping @Sendable (Running) async -> Void
    ) async throws {
        let lock = try settings.database.path.map { (path) throws(ServerLockError) in try ServerLock(database: path) }
        defer { withExtendedLifetime(lock) {} }
        try await waitForDatabase()
        try await prepare()
        let redisPreparation = redisPreparation
        await redisPreparation?.begin()
        let hearing = try hearChanges()
        defer { hearing?.stop() }
        let demo = isDemo ? try await Demo(self) : nil
        let rooms = try await Rooms(self)
        let website = try Website(rooms)
        let readiness = Readiness()
        var services: [any Service] = try jobs(rooms) + (redisPreparation.map { [$0] } ?? [])
        if let address = settings.internalListen {
            let checks = checks(rooms.protocols.keyring, redisPreparation)
            services.append(internalListener(address, readiness, checks, metrics))
        }
        if let demo { services += try demo.services(group: group, logger: logger) }
        let announcement = demo?.announcement
        let base = tenant.issuer.string
        services.append(
            Listener(
                listenerConfiguration, responder: website.responder, readiness: readiness, group: group, logger: logger,
                onRunning: { _ in await announce(Running(address: base, demo: announcement)) }
            ))
        var configuration = ServiceGroupConfiguration(
            // By themselves they would be named after all that is in them, in the log too.
            services: services.map { .init(service: $0, serviceName: "\(type(of: $0))") },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
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
        _ checks: [InternalListener.Check],
        _ metrics: @escaping @Sendable () -> String
    ) -> InternalListener {
        InternalListener(
            host: address.host,
            port: address.port,
            readiness: readiness,
            checks: checks,
            metrics: metrics,
            group: group,
            logger: logger
        )
    }

    /// What must work for a request to be served, by the names of the parts that may be away.
    private func checks(_ keyring: Keyring, _ redisPreparation: RedisPreparation?) -> [InternalListener.Check] {
        let (accounts, tenant, sessions, clock) = (accounts, tenant.id, shortLived.sessions, clock)
        var checks: [InternalListener.Check] = [
            .init("database") {
                _ = try await accounts.read(tenant) { try await $0.users.users(after: nil, limit: 1) }
            },
            .init("keys") {
                let keys = try await keyring.keys(of: tenant)
                for algorithm in SigningKey.algorithms { _ = try keys.signer(algorithm) }
            },
        ]
        if let redisPreparation {
            checks.append(
                .init("redis") {
                    try redisPreparation.check()
                    _ = try await sessions.session(ID("readiness"), in: tenant, at: clock.now)
                })
        }
        return checks
    }

    private func jobs(_ rooms: Rooms) throws -> [any Service] {
        [
            KeyRotationJob(try rotateKeys(), of: tenant.id, afterDays: settings.keyRotationDays, logger: logger),
            CleanUpJob(stores.shelves, clock: clock, logger: logger),
            challengeCallbackJob(rooms, by: WebChallengePost(issuer: tenant.issuer, group: group)),
            ProofingPollJob(rooms.proofing.poll, of: tenant.id, logger: logger),
            PalmDeletionJob(rooms.palms.erase, of: tenant.id, logger: logger),
        ] + (passkeyRecheckJob.map { [$0] } ?? [])
    }

    func challengeCallbackJob(_ rooms: Rooms, by post: any ChallengePost) -> ChallengeCallbackJob {
        ChallengeCallbackJob(
            rooms.protocols.deliverChallengeAnswer(by: post), of: tenant, bell: callbackBell, logger: logger)
    }
}
