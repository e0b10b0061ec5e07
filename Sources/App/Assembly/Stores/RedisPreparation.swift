import Jobs
import Logging
import Redis
import ServiceLifecycle
import Synchronization

/// Makes Redis ready for a server, again and again until it is.
///
/// A server starts without its Redis, but is not ready before this has succeeded: there is something Redis has to know before
/// the first request, and it may have come back with nothing in it.
final class RedisPreparation: Service {
    private let prepare: @Sendable () async throws -> Void
    private let pause: Pause
    private let logger: Logger
    private let isDone = Atomic(false)

    init(
        pause: @escaping Pause = { try await Task.sleep(for: .seconds(1)) }, logger: Logger,
        prepare: @escaping @Sendable () async throws -> Void
    ) {
        self.prepare = prepare
        self.pause = pause
        self.logger = logger
    }

    /// The first try, before the server listens, so that one whose Redis is there is ready at once.
    func begin() async {
        guard let reason = await failure() else { return }
        logger.warning(
            "Redis could not be made ready; the server is not ready until it is", metadata: ["reason": "\(reason)"])
    }

    /// Tries until it has succeeded, and then waits for the end of the server: a service that returns would end it.
    func run() async {
        await cancelWhenGracefulShutdown {
            while !self.isDone.load(ordering: .acquiring) {
                guard (try? await self.pause()) != nil else { return }
                if let reason = await self.failure() {
                    self.logger.debug("Redis is still away", metadata: ["reason": "\(reason)"])
                } else {
                    self.logger.notice("Redis is ready")
                }
            }
        }
        try? await gracefulShutdown()
    }

    /// - Throws: ``RedisNotPrepared``
    func check() throws(RedisNotPrepared) {
        guard isDone.load(ordering: .acquiring) else { throw RedisNotPrepared() }
    }

    /// One try; nil if it succeeded.
    private func failure() async -> (any Error)? {
        do {
            try await prepare()
            isDone.store(true, ordering: .releasing)
            return nil
        } catch {
            return error
        }
    }
}

/// Redis was away when the server started, and has not been made ready since.
struct RedisNotPrepared: Error {}

extension House {
    /// Nil where no Redis is configured.
    var redisPreparation: RedisPreparation? {
        guard let redis, let settings = settings.redis else { return nil }
        let stores = RedisStores(redis, prefix: settings.keyPrefix, clock: clock)
        return RedisPreparation(logger: logger) { try await stores.prepare() }
    }
}
