import Authentication
import Cryptography
import FoundationEssentials
import Kernel

/// Finds the group of a cookie, and lets sessions enter and leave it.
///
/// A cookie finds its group by its own name, as the first one does, or by a pointer. Pointers are written before the group
/// changes its cookie and removed after; one too many opens nothing, because the group knows its cookie.
struct BrowserGroups: Sendable {
    let database: RedisDatabase
    let tenant: TenantID

    /// The groups that this cookie opens: none or one. There are two only where a cookie was put in the place of another
    /// though it was in use already.
    func groups(of cookie: SHA256Digest) async throws -> [BrowserGroup] {
        let ownName = BrowserGroup.name(of: cookie)
        async let pointer = database.send("GET", key: pointerKey(cookie))
        var found = try await [group(ownName)]
        if let pointed = try await pointer.bytes() {
            guard let name = String(validating: pointed, as: UTF8.self) else {
                throw StoreUnavailable.unreadable("a pointer to a browser's group")
            }
            found.append(try await group(name))
        }
        return found.compactMap { $0 }.filter { $0.cookie == cookie }
    }

    /// Lets a session enter the group of its cookie, which takes the place of the old one in the same step.
    ///
    /// - Returns: the sessions that came along from the old cookie.
    func enter(_ session: Session, replacing old: SHA256Digest?) async throws -> [ID<Session>] {
        var joined = false
        var movers: [ID<Session>] = []
        let replaced = if let old { try await groups(of: old) } else { [BrowserGroup]() }
        for group in replaced {
            let lifetime = database.lifetime(until: session.expiresAt)
            if group.cookie != session.browser { try await point(session.browser, to: group.name, for: lifetime) }
            guard let left = try await enter(session, group.name, replacing: group.cookie) else { continue }
            // Others of the group may last longer than this one.
            if group.cookie != session.browser, .integer(left) != lifetime {
                try await point(session.browser, to: group.name, for: .integer(left))
            }
            joined = true
            movers += group.members.filter { $0 != session.id }
        }
        if !joined { try await begin(with: session) }
        return movers
    }

    /// Takes a session's name out; the group of none is removed.
    func leave(_ session: Session) async throws {
        for group in try await groups(of: session.browser) {
            _ = try await database.run(
                Self.leaving, keys: key(group.name), arguments: BrowserGroup.field(of: session.id))
        }
    }

    func removePointer(of cookie: SHA256Digest) async throws {
        _ = try await database.send("DEL", key: pointerKey(cookie))
    }

    private func group(_ name: String) async throws -> BrowserGroup? {
        let reply = try await database.send("HGETALL", key: key(name))
        guard let elements = try reply.elements(), !elements.isEmpty else { return nil }
        return try BrowserGroup(name: name, elements)
    }

    /// Begins a group, or joins the one that the cookie has.
    ///
    /// A name that a group got from a cookie which it no longer has is not free: then the group takes another.
    private func begin(with session: Session) async throws {
        for group in try await groups(of: session.browser) {
            if try await enter(session, group.name, replacing: session.browser) != nil { return }
        }
        if try await enter(session, BrowserGroup.name(of: session.browser), replacing: nil) != nil { return }
        let other = BrowserGroup.name(of: SHA256Digest(of: session.browser.bytes + Array(session.id.string.utf8)))
        try await point(session.browser, to: other, for: database.lifetime(until: session.expiresAt))
        guard try await enter(session, other, replacing: nil) != nil else {
            throw StoreUnavailable("another has the name of this browser's group")
        }
    }

    /// - Returns: for how many milliseconds the group is kept; nil if it would not let the session in.
    private func enter(_ session: Session, _ name: String, replacing old: SHA256Digest?) async throws -> Int64? {
        let reply = try await database.run(
            Self.entering, keys: key(name),
            arguments: .bytes(session.browser.bytes), .bytes(old?.bytes ?? []), BrowserGroup.field(of: session.id),
            .date(session.expiresAt), .date(database.clock.now), database.lifetime(until: session.expiresAt))
        let milliseconds = try reply.integer()
        return milliseconds > 0 ? milliseconds : nil
    }

    private func point(_ cookie: SHA256Digest, to name: String, for lifetime: RedisArgument) async throws {
        _ = try await database.send("SET", key: pointerKey(cookie), .string(name), "PX", lifetime)
    }

    private func key(_ name: String) -> String {
        database.names.key(.browser, name, in: tenant)
    }

    private func pointerKey(_ cookie: SHA256Digest) -> String {
        database.names.key(.cookie, BrowserGroup.name(of: cookie), in: tenant)
    }
}

extension BrowserGroups {
    /// Lets a session in where the group has the cookie that is to be replaced, or the new one already, or where there is
    /// no group and none was expected. Forgets the names of sessions that are past their end.
    private static let entering = StoreScript(
        "enter browser",
        """
        local new, old, now = ARGV[1], ARGV[2], tonumber(ARGV[5])
        local cookie = redis.call('HGET', KEYS[1], '\(BrowserGroup.cookieField)')
        if cookie then
          if cookie ~= new and cookie ~= old then return 0 end
        elseif redis.call('EXISTS', KEYS[1]) == 1 then
          return redis.error_reply('ERR a group of another format')
        elseif old ~= '' then
          return 0
        end
        if cookie ~= new then
          redis.call('HSET', KEYS[1], '\(BrowserGroup.cookieField)', new)
          if cookie then redis.call('HSET', KEYS[1], '\(BrowserGroup.cookieBeforeField)', cookie) end
        end
        local fields = redis.call('HGETALL', KEYS[1])
        for i = 1, #fields, 2 do
          if string.sub(fields[i], 1, 1) == '\(BrowserGroup.memberMark)' and tonumber(fields[i + 1]) <= now then
            redis.call('HDEL', KEYS[1], fields[i])
          end
        end
        redis.call('HSET', KEYS[1], ARGV[3], ARGV[4])
        local left = redis.call('PTTL', KEYS[1])
        if left >= tonumber(ARGV[6]) then return left end
        redis.call('PEXPIRE', KEYS[1], ARGV[6])
        return tonumber(ARGV[6])
        """
    )

    private static let leaving = StoreScript(
        "leave browser",
        """
        redis.call('HDEL', KEYS[1], ARGV[1])
        for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
          if string.sub(field, 1, 1) == '\(BrowserGroup.memberMark)' then return 0 end
        end
        return redis.call('DEL', KEYS[1])
        """
    )
}
