import Accounts
import Authentication
import Cryptography
import FoundationEssentials
import Kernel

/// Keeps sessions, a record each; beside them the groups of browsers and an index of each person's sessions.
///
/// That a session is there is said by its record alone, so that its end is one command. Which cookie opens it is said by
/// the group of its browser. Whatever a failure leaves half done, fewer sessions are opened than might be, never more.
struct RedisSessionStore: SessionStore {
    let database: RedisDatabase

    private var people: ExpiringIndex { ExpiringIndex(database: database, kind: .person) }

    /// First the names, then the cookie, then the session with its new proof: a failure in between leaves a browser
    /// signed out, and an old cookie that opens nothing new. After an answer that was lost, the old cookie may be gone.
    func save(_ session: Session, replacing old: SHA256Digest?, in tenant: TenantID) async throws {
        let groups = BrowserGroups(database: database, tenant: tenant)
        try await people.note(session.id.string, of: session.user.string, until: session.expiresAt, in: tenant)
        let movers = try await groups.enter(session, replacing: old)
        _ = try await database.send(
            "SET", key: key(session.id, tenant), .bytes(session.record.bytes), "PX",
            database.lifetime(until: session.expiresAt))
        guard let old, old != session.browser else { return }
        // All is said by now, and the group opens its sessions with or without what follows.
        for mover in movers { try? await follow(mover, from: old, to: session.browser, in: tenant) }
        try? await groups.removePointer(of: old)
    }

    func session(_ id: ID<Session>, in tenant: TenantID, at now: Date) async throws -> Session? {
        guard let bytes = try await database.record(key(id, tenant)) else { return nil }
        let session = try Session(bytes, id: id)
        return session.expiresAt > now ? session : nil
    }

    func sessions(ofBrowser browser: SHA256Digest, in tenant: TenantID, at now: Date) async throws -> [Session] {
        var opened: [Session] = []
        for group in try await BrowserGroups(database: database, tenant: tenant).groups(of: browser) {
            for var session in try await sessions(group.members, in: tenant, at: now) where group.opens(session) {
                session.browser = browser
                opened.append(session)
            }
        }
        return opened.latestFirst
    }

    func sessions(of user: ID<User>, in tenant: TenantID, at now: Date) async throws -> [Session] {
        let ids = try await people.members(of: user.string, after: now, in: tenant).map { ID<Session>($0) }
        return try await sessions(ids, in: tenant, at: now).filter { $0.user == user }.latestFirst
    }

    /// Means the same however often it is called.
    func touch(_ id: ID<Session>, in tenant: TenantID, at now: Date) async throws {
        _ = try await database.run(Self.touching, keys: key(id, tenant), arguments: .date(now)).integer()
    }

    /// After an answer that was lost, the session may have ended: a second try is then answered false.
    func end(_ id: ID<Session>, in tenant: TenantID) async throws -> Bool {
        guard let bytes = try await database.take(key(id, tenant), at: .distantPast) else { return false }
        // It has ended. Its names open nothing, and end by themselves where they cannot be removed now.
        guard let session = try? Session(bytes, id: id) else { return true }
        try? await people.remove(id.string, of: session.user.string, in: tenant)
        try? await BrowserGroups(database: database, tenant: tenant).leave(session)
        return true
    }

    /// Those that are there, of hints.
    private func sessions(_ ids: [ID<Session>], in tenant: TenantID, at now: Date) async throws -> [Session] {
        if let id = ids.first, ids.count == 1 { return try await session(id, in: tenant, at: now).map { [$0] } ?? [] }
        return try await withThrowingTaskGroup(of: Session?.self) { group in
            for id in ids { group.addTask { try await session(id, in: tenant, at: now) } }
            return try await group.reduce(into: []) { sessions, session in
                if let session { sessions.append(session) }
            }
        }
    }

    /// Writes the new cookie into a session that came along, so that it can come along again.
    private func follow(
        _ id: ID<Session>, from old: SHA256Digest, to new: SHA256Digest, in tenant: TenantID
    ) async throws {
        _ = try await database.run(
            Self.following, keys: key(id, tenant), arguments: .bytes(old.bytes), .bytes(new.bytes))
    }

    private func key(_ id: ID<Session>, _ tenant: TenantID) -> String {
        database.names.key(.session, id.string, in: tenant)
    }
}

extension RedisSessionStore {
    private static let touching = StoreScript(
        "touch session",
        """
        local head = redis.call('GETRANGE', KEYS[1], 0, \(SessionRecord.browser - 1))
        if head == '' and redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
        if string.byte(head, 1) ~= \(Record.format) then return \(Record.refusalInLua) end
        local now = tonumber(ARGV[1])
        if struct.unpack('>i8', head, \(SessionRecord.lastUsedAt + 1)) < now then
          redis.call('SETRANGE', KEYS[1], \(SessionRecord.lastUsedAt), struct.pack('>i8', now))
        end
        return 1
        """
    )

    /// Leaves a session alone that was saved with another cookie since.
    private static let following = StoreScript(
        "follow cookie",
        """
        local head = redis.call('GETRANGE', KEYS[1], 0, \(SessionRecord.afterBrowser - 1))
        if head == '' and redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
        if string.byte(head, 1) ~= \(Record.format) then return \(Record.refusalInLua) end
        if string.sub(head, \(SessionRecord.browser + 1)) ~= ARGV[1] then return 0 end
        redis.call('SETRANGE', KEYS[1], \(SessionRecord.browser), ARGV[2])
        return 1
        """
    )
}

extension [Session] {
    fileprivate var latestFirst: [Session] {
        sorted { ($1.lastUsedAt, $0.id.string) < ($0.lastUsedAt, $1.id.string) }
    }
}
