import Cryptography
import FoundationEssentials
import Kernel

/// Marks what may come once, in parts that may lie on several masters, each with its epoch: since when it remembers.
///
/// An epoch is that of one run of one server. After a restart, and on a replica that became the master, the last marks may
/// be lost while older ones are there; so there, and where there is no epoch at all, a new one begins with the first proof
/// that comes, and what was issued before it is refused.
struct RedisReplayMarks: ReplayMarks {
    /// Enough for the masters of a cluster to share the work, and few, because all begin an epoch together.
    static let parts = 16

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
        case "begun":
            // The next proof lies elsewhere: it must not find that there the memory is yet to begin.
            try await beginEpochs(at: now)
            return .forgotten
        default: throw StoreUnavailable.unexpected(reply)
        }
    }

    /// Lets every part remember from now on that does not yet.
    func beginEpochs(at now: Date) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for part in 0..<Self.parts {
                group.addTask {
                    _ = try await database.run(Self.beginning, keys: epochKey(part), arguments: .date(now))
                }
            }
            try await group.waitForAll()
        }
    }

    private func epochKey(_ part: Int) -> String {
        database.names.shared(.replayMark, "\(part)")
    }
}

extension RedisReplayMarks {
    /// Since when this part remembers, and whether that is from this very call on; nothing for what cannot be read.
    ///
    /// An epoch has no end of its own: after one, good proofs would be refused. A server that does not tell its run, or not
    /// this user, keeps the epoch as long as the key.
    private static let sinceInLua = """
        local function since(key, now)
          local server = redis.pcall('INFO', 'server')
          local run = type(server) == 'string' and string.match(server, 'run_id:(%w+)') or ''
          local epoch = redis.call('GET', key)
          local kept, time = string.match(epoch or '', '^1 (%w*) (%-?%d+)$')
          if epoch and not time then return nil end
          if kept == run then return tonumber(time), false end
          redis.call('SET', key, '1 ' .. run .. ' ' .. now)
          return tonumber(now), true
        end
        local refusal = redis.error_reply('ERR a replay mark of another format')
        """

    private static let beginning = StoreScript(
        "begin epoch",
        """
        \(sinceInLua)
        return since(KEYS[1], ARGV[1]) and 1 or refusal
        """
    )

    /// A mark is its own end, and nothing else, because there may be many.
    private static let marking = StoreScript(
        "mark",
        """
        \(sinceInLua)
        local epoch, isNew = since(KEYS[1], ARGV[1])
        local mark = redis.call('GET', KEYS[2])
        if not epoch or mark and not tonumber(mark) then return refusal end
        if mark and tonumber(mark) > tonumber(ARGV[1]) then return 'replayed' end
        if tonumber(ARGV[2]) < epoch then return isNew and 'begun' or 'forgotten' end
        redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[4])
        return 'fresh'
        """
    )
}
