import FoundationEssentials
import Kernel

/// The names of what belongs to somebody or something, each until its end: hints, of which every one is verified on reading.
///
/// Written before what they name, so that whoever asks for all finds all.
struct ExpiringIndex: Sendable {
    let database: RedisDatabase
    let kind: KeyNames.Kind

    func note(_ member: String, of owner: String, until end: Date, in tenant: TenantID) async throws {
        _ = try await database.run(
            Self.noting, keys: key(owner, tenant),
            arguments: .string(member), .date(end), .date(database.clock.now), database.lifetime(until: end))
    }

    /// - Parameter now: those that have ended by then are left out; nil: none is.
    func members(of owner: String, after now: Date? = nil, in tenant: TenantID) async throws -> [String] {
        let lowest = now.map { "(\($0.milliseconds)" } ?? "-inf"
        let reply = try await database.send("ZRANGEBYSCORE", key: key(owner, tenant), .string(lowest), "+inf")
        return try reply.elements()?.map { element throws(StoreUnavailable) in try element.text() } ?? []
    }

    func remove(_ member: String, of owner: String, in tenant: TenantID) async throws {
        _ = try await database.send("ZREM", key: key(owner, tenant), .string(member))
    }

    private func key(_ owner: String, _ tenant: TenantID) -> String {
        database.names.key(kind, owner, in: tenant)
    }

    /// Lives as long as the last of its members.
    private static let noting = StoreScript(
        "note",
        """
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[3])
        redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
        if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[4]) then redis.call('PEXPIRE', KEYS[1], ARGV[4]) end
        return 1
        """
    )
}
