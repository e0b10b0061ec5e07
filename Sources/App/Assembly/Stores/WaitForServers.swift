import Kernel
import Logging
import SQLStore

extension House {
    /// Waits for a PostgreSQL that does not answer yet, because whoever starts both may start them at once.
    ///
    /// - Throws: ``DatabaseAway`` after `start.wait_seconds`.
    func waitForDatabase() async throws {
        guard database.takesManyServers else { return }
        let clock = ContinuousClock()
        let begin = clock.now
        while let reason = await reasonOfDatabase() {
            let waited = Int((clock.now - begin).components.seconds)
            guard waited < settings.startSeconds else {
                throw DatabaseAway(url: "\(settings.database)", seconds: waited, reason: reason)
            }
            logger.warning(
                "waiting for the database", metadata: ["url": "\(settings.database)", "reason": "\(reason)"])
            try await Task.sleep(for: .seconds(min(2, max(1, settings.startSeconds - waited))))
        }
    }

    /// Why it does not answer; nil if it does.
    private func reasonOfDatabase() async -> String? {
        do {
            _ = try await database.schema.read(in: .allTenants) { try await $0.rows("SELECT 1") }
            return nil
        } catch SQLError.unavailable(let reason) {
            return reason
        } catch {
            return "\(error)"
        }
    }
}

/// A server that was started without its database, and has waited for it long enough.
struct DatabaseAway: Error, CustomStringConvertible {
    let url: String
    let seconds: Int
    let reason: String

    var description: String {
        "the database \(url) did not answer within \(seconds) s (start.wait_seconds): \(reason)"
    }
}
