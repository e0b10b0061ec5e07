import Cryptography
import FoundationEssentials
import Kernel

/// Marks what may come once, in as many parts as there are slot tags, each with the time from which it remembers.
///
/// A part without that time has forgotten everything: it begins anew, and refuses what was issued before.
struct RedisReplayMarks: ReplayMarks {
    /// Enough for the masters of a cluster to share the work, few enough for all to be begun as a server starts.
    static let parts = 64

    let database: RedisDatabase

    /// After an answer that was lost, the proof may be marked: a second try is then told that it is a replay.
    func mark(
        _ digest: SHA256Digest, for purpose: String, issuedAt: Date, until expiry: Date, in tenant: TenantID,
        at now: Date
    ) async throws -> ReplayVerdict {
        let epoch = epochKey(Int(digest.bytes[0]) % Self.parts)
        let reply = try await database.run(
            Self.marking, keys: epoch, KeyNames.key(beside: epoch, tenant.string, purpose, digest.base64URL),
            arguments: .date(now), .date(issuedAt), .date(expiry), database.lifetime(until: expiry))
        switch try reply.text() {
        case "fresh": return .fresh
        case "replayed": return .replayed
        case "forgotten": return .forgotten
        default: throw StoreUnavailable.unexpected(reply)
        }
    }

    /// Lets every part remember from now on that does not yet.
    func beginEpochs(at now: Date) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for part in 0..<Self.parts {
                group.addTask { _ = try await database.send("SET", key: epochKey(part), .date(now), "NX") }
            }
            try await group.waitForAll()
        }
    }

    private func epochKey(_ part: Int) -> String {
        database.names.shared(.replayMark, "\(part)")
    }

    /// An epoch has no end: one that ended would refuse good proofs. A mark is its own end, and nothing else, because
    /// there may be many.
    private static let marking = StoreScript(
        "mark",
        """
        local now, epoch, mark = tonumber(ARGV[1]), redis.call('GET', KEYS[1]), redis.call('GET', KEYS[2])
        if not epoch then
          epoch = ARGV[1]
          redis.call('SET', KEYS[1], epoch)
        end
        if not tonumber(epoch) or mark and not tonumber(mark) then
          return redis.error_reply('ERR a replay mark of another format')
        end
        if mark and tonumber(mark) > now then return 'replayed' end
        if tonumber(ARGV[2]) < tonumber(epoch) then return 'forgotten' end
        redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[4])
        return 'fresh'
        """
    )
}
