import FoundationEssentials
import Kernel

/// Counts tries in sliding windows, by the same rule as ``InProcessRateCounters``: a window and the one before it.
///
/// Counts that Redis loses are forgiven; nobody outside can bring that about.
struct RedisRateCounters: RateCounters {
    let database: RedisDatabase

    /// After an answer that was lost, a second try may count twice: the limit comes sooner, never later.
    func count(_ key: String, in tenant: TenantID, windowSeconds: Int, at now: Date) async throws -> Int {
        try await change(by: 1, key, tenant, windowSeconds, now)
    }

    func tries(_ key: String, in tenant: TenantID, windowSeconds: Int, at now: Date) async throws -> Int {
        try await change(by: 0, key, tenant, windowSeconds, now)
    }

    /// After an answer that was lost it must not be called again: it would take back another's try.
    func uncount(_ key: String, in tenant: TenantID, windowSeconds: Int, at now: Date) async throws {
        _ = try await change(by: -1, key, tenant, windowSeconds, now)
    }

    func reset(_ key: String, in tenant: TenantID) async throws {
        _ = try await database.send("DEL", key: name(key, tenant))
    }

    private func change(
        by difference: Int64, _ key: String, _ tenant: TenantID, _ windowSeconds: Int, _ now: Date
    ) async throws -> Int {
        let length = Int64(windowSeconds) * 1_000
        let (index, elapsed) = now.milliseconds.quotientAndRemainder(dividingBy: length)
        let reply = try await database.run(
            Self.counting, keys: name(key, tenant),
            arguments: .integer(difference), .integer(index), .integer(elapsed), .integer(length))
        return Int(try reply.integer())
    }

    private func name(_ key: String, _ tenant: TenantID) -> String {
        database.names.key(.counter, key, in: tenant)
    }

    /// The fields: which window, its tries, and the tries of the window before.
    ///
    /// A clock that is set back leads to no earlier window. A key ends when the window after its own does.
    private static let counting = StoreScript(
        "count",
        """
        local fields = redis.call('HMGET', KEYS[1], 'i', 'n', 'b')
        local index, tries, before = tonumber(fields[1]), tonumber(fields[2]), tonumber(fields[3])
        if not (index and tries and before) then
          if redis.call('EXISTS', KEYS[1]) == 1 then return redis.error_reply('ERR a counter of another format') end
          index, tries, before = tonumber(ARGV[2]), 0, 0
        end
        local difference, present = tonumber(ARGV[1]), tonumber(ARGV[2])
        if present > index then
          before = present == index + 1 and tries or 0
          index, tries = present, 0
        end
        tries = math.max(0, tries + difference)
        local length = tonumber(ARGV[4])
        if difference ~= 0 then
          redis.call('HSET', KEYS[1], 'i', string.format('%.0f', index), 'n', tries, 'b', before)
          redis.call('PEXPIRE', KEYS[1], string.format('%.0f', 2 * length))
        end
        return tries + math.floor(before * (length - tonumber(ARGV[3])) / length)
        """
    )
}
