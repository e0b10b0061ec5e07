import FoundationEssentials
import Kernel

/// Counts in `rate_counters`, for several servers that have no faster place in common. Each try is one statement.
///
/// A row holds the tries of one window and of the one before, by the rule of ``InProcessRateCounters``: a clock set back
/// goes on counting in the window that is there.
struct SQLRateCounters: RateCounters {
    let database: TenantDatabase

    func count(_ key: String, in tenant: TenantID, windowSeconds: Int, at now: Date) async throws -> Int {
        let window = RateWindow(seconds: windowSeconds, at: now)
        let row = try await database.row(
            tenant, Self.upsert, .text(key), .integer(window.number), .date(window.followingEnd))
        return try row.map(window.tries) ?? 0
    }

    func tries(_ key: String, in tenant: TenantID, windowSeconds: Int, at now: Date) async throws -> Int {
        let window = RateWindow(seconds: windowSeconds, at: now)
        return try await database.read(tenant) { tenant in
            try await tenant.row(Self.byName, .text(key)).map(window.tries) ?? 0
        }
    }

    func uncount(_ key: String, in tenant: TenantID, windowSeconds: Int, at now: Date) async throws {
        let window = RateWindow(seconds: windowSeconds, at: now)
        try await database.run(tenant, Self.takingBack, .text(key), .integer(window.number))
    }

    func reset(_ key: String, in tenant: TenantID) async throws {
        try await database.run(tenant, Self.removal, .text(key))
    }
}

extension SQLRateCounters {
    private static let columns = "window_number, tries, tries_before"

    static let upsert = """
        INSERT INTO rate_counters (tenant_id, name, \(columns), expires_at) VALUES ($1, $2, $3, 1, 0, $4)
        ON CONFLICT (tenant_id, name) DO UPDATE SET
            window_number = CASE WHEN rate_counters.window_number < excluded.window_number
                THEN excluded.window_number ELSE rate_counters.window_number END,
            tries = CASE WHEN rate_counters.window_number < excluded.window_number
                THEN 1 ELSE rate_counters.tries + 1 END,
            tries_before = CASE
                WHEN rate_counters.window_number >= excluded.window_number THEN rate_counters.tries_before
                WHEN rate_counters.window_number = excluded.window_number - 1 THEN rate_counters.tries
                ELSE 0 END,
            expires_at = CASE WHEN rate_counters.expires_at < excluded.expires_at
                THEN excluded.expires_at ELSE rate_counters.expires_at END
        RETURNING \(columns)
        """

    static let byName = "SELECT \(columns) FROM rate_counters WHERE tenant_id = $1 AND name = $2"

    /// A try of a window that is over is not taken back: what was counted in it stays as it was.
    static let takingBack = """
        UPDATE rate_counters SET tries = tries - 1
        WHERE tenant_id = $1 AND name = $2 AND window_number >= $3 AND tries > 0
        """

    static let removal = "DELETE FROM rate_counters WHERE tenant_id = $1 AND name = $2"
}

extension RateWindow {
    fileprivate func tries(_ row: SQLRow) throws -> Int {
        estimate(try row.integer(1), before: try row.integer(2), in: try row.integer(0))
    }
}
