import FoundationEssentials
import Kernel
import OAuth

/// Keeps refresh-token families, a hash each. A family bears its grant's name; where it does not, the grant's list has it.
///
/// A family has a slot of its own, so that a rotation is one script on one key. That a grant has ended stands in SQL, which
/// is asked at every use; that its families are gone is the second wall, and may be built in steps.
struct RedisRefreshFamilyStore: RefreshFamilyStore {
    /// Beyond this scripts could no longer tell one number from the next. No family gets there.
    private static let generationMax: Int64 = 1 << 53 - 1

    let database: RedisDatabase

    private var grants: ExpiringIndex { ExpiringIndex(database: database, kind: .grant) }

    /// A name of its own first, so that an end of the grant finds it. After an answer that was lost, the same again is refused.
    func add(_ family: RefreshFamily, in tenant: TenantID) async throws {
        let bearsGrantsName = family.id == RefreshFamily.id(of: family.grant)
        if !bearsGrantsName {
            try await grants.note(family.id.string, of: family.grant.string, until: family.expiresAt, in: tenant)
        }
        let reply = try await database.run(
            Self.addition, keys: key(family.id.string, tenant),
            arguments: .string(family.client.string), .integer(family.generation), .date(family.rotatedAt),
            .date(family.expiresAt), database.lifetime(until: family.expiresAt),
            .string(bearsGrantsName ? "" : family.grant.string))
        guard try reply.integer() == 1 else { throw StoreUnavailable("Redis keeps a family of this id already") }
    }

    func family(_ id: ID<RefreshFamily>, in tenant: TenantID, at now: Date) async throws -> RefreshFamily? {
        let reply = try await database.send("HGETALL", key: key(id.string, tenant))
        guard let elements = try reply.elements(), !elements.isEmpty else { return nil }
        let family = try RefreshFamily(elements, id: id)
        return family.expiresAt > now ? family : nil
    }

    /// After an answer that was lost, the family may have moved on: the same token, presented again within the grace, is
    /// given the same successor; after a reuse it may be gone, and the token is refused.
    func rotate(
        _ id: ID<RefreshFamily>,
        presenting generation: Int64,
        by client: ID<Client>,
        graceSeconds: Int,
        in tenant: TenantID,
        at now: Date
    ) async throws -> Rotation {
        guard (0..<Self.generationMax).contains(generation) else { return .refused }
        let reply = try await database.run(
            Self.rotation, keys: key(id.string, tenant),
            arguments: .string(client.string), .integer(generation + 1), .date(now),
            .integer(Int64(graceSeconds) * 1_000))
        guard let elements = try reply.elements() else { return .refused }
        guard let verdict = elements.first else { throw StoreUnavailable.unexpected(reply) }
        let family = try RefreshFamily(elements.dropFirst(), id: id)
        switch try verdict.text() {
        case "rotated": return .rotated(family)
        case "repeated": return .repeated(family)
        case "reused": return .reused(family)
        default: throw StoreUnavailable.unexpected(reply)
        }
    }

    /// The family that bears the grant's name, then each that is listed and its name: who comes again after a failure finds
    /// those that are left.
    func end(of grant: ID<Grant>, in tenant: TenantID) async throws {
        _ = try await database.run(
            Self.end, keys: key(grant.string, tenant), arguments: .string(grant.string))
        for id in try await grants.members(of: grant.string, in: tenant) {
            _ = try await database.send("DEL", key: key(id, tenant))
            try await grants.remove(id, of: grant.string, in: tenant)
        }
    }

    private func key(_ id: String, _ tenant: TenantID) -> String {
        database.names.key(.family, id, in: tenant)
    }
}

extension RedisRefreshFamilyStore {
    /// The fields: `2` the client, and by its name the format; generation, rotated at, expires at, and the grant where the
    /// family does not bear its name. In the form before, `v` was 1, `c` the client, and the grant was always there.
    private static let addition = StoreScript(
        "add family",
        """
        if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
        redis.call('HSET', KEYS[1], '2', ARGV[1], 'n', ARGV[2], 'r', ARGV[3], 'e', ARGV[4])
        if ARGV[6] ~= '' then redis.call('HSET', KEYS[1], 'g', ARGV[6]) end
        redis.call('PEXPIRE', KEYS[1], ARGV[5])
        return 1
        """
    )

    private static let end = StoreScript(
        "end family",
        """
        local client, grant = unpack(redis.call('HMGET', KEYS[1], '2', 'g'))
        if grant == ARGV[1] or client and not grant then return redis.call('DEL', KEYS[1]) end
        return 0
        """
    )

    /// The present generation and any newer one move the family on. A newer one proves itself by its HMAC: it was given
    /// out, and this record has lost the write. Answers nothing where the token is refused.
    static let rotation = StoreScript(
        "rotate",
        """
        local client, grant, generation, rotated, expires, before, named =
          unpack(redis.call('HMGET', KEYS[1], '2', 'g', 'n', 'r', 'e', 'v', 'c'))
        if not (client or before) and redis.call('EXISTS', KEYS[1]) == 0 then return false end
        if before == '1' and grant then client = named end
        local known, since, expiry = tonumber(generation), tonumber(rotated), tonumber(expires)
        if not (client and known and since and expiry) then
          return redis.error_reply('ERR a refresh family of another format')
        end
        local next, now = tonumber(ARGV[2]), tonumber(ARGV[3])
        if client ~= ARGV[1] or expiry <= now then return false end
        local verdict = 'reused'
        if known < next then
          verdict, generation, rotated = 'rotated', ARGV[2], ARGV[3]
          redis.call('HSET', KEYS[1], 'n', generation, 'r', rotated)
        elseif known == next and math.max(0, now - since) < tonumber(ARGV[4]) then
          verdict = 'repeated'
        else
          redis.call('DEL', KEYS[1])
        end
        local family = {verdict, '2', client, 'n', generation, 'r', rotated, 'e', expires}
        if grant then family[10], family[11] = 'g', grant end
        return family
        """
    )
}

extension RefreshFamily {
    /// - Parameter elements: names and values in turn, as `HGETALL` answers; further fields are those of a later release.
    fileprivate init(_ elements: some Collection<RESPValue>, id: ID<RefreshFamily>) throws(StoreUnavailable) {
        var fields: [String: String] = [:]
        var name: String?
        for element in elements {
            let text = try element.text()
            if let field = name.take() { fields[field] = text } else { name = text }
        }
        let client = fields["2"] ?? (fields["v"] == "1" && fields["g"] != nil ? fields["c"] : nil)
        guard let client, let generation = fields["n"].flatMap({ Int64($0) }),
            let rotatedAt = fields["r"].flatMap({ Int64($0) }),
            let expiresAt = fields["e"].flatMap({ Int64($0) })
        else { throw .unreadable("a refresh family of another format") }
        self.init(
            id: id,
            grant: ID(fields["g"] ?? id.string),
            client: ID(client),
            generation: generation,
            rotatedAt: Date(milliseconds: rotatedAt),
            expiresAt: Date(milliseconds: expiresAt)
        )
    }
}
