import Cryptography
import FoundationEssentials
import Kernel
import OAuth

/// Keeps codes, a record each, in which one byte says whether the code was redeemed.
struct RedisCodeStore: CodeStore {
    let database: RedisDatabase

    func add(_ code: AuthorizationCode, digest: SHA256Digest, in tenant: TenantID) async throws {
        let end = code.expiresAt.addingTimeInterval(AuthorizationCode.keptSeconds)
        try await database.add(code.record, under: key(digest, tenant), until: end)
    }

    func code(_ digest: SHA256Digest, in tenant: TenantID) async throws -> AuthorizationCode? {
        guard let bytes = try await database.record(key(digest, tenant)) else { return nil }
        return try StoredCode(bytes).code
    }

    /// After an answer that was lost, the code may be redeemed: a second try is then told that it is a replay.
    func redeem(_ digest: SHA256Digest, in tenant: TenantID, at now: Date) async throws -> Redemption {
        let reply = try await database.run(Self.redemption, keys: key(digest, tenant))
        guard let bytes = try reply.bytes() else { return .unknown }
        let before = try StoredCode(bytes)
        return before.isRedeemed ? .replayed(before.code) : .redeemed(before.code)
    }

    private func key(_ digest: SHA256Digest, _ tenant: TenantID) -> String {
        database.names.key(.code, digest.base64URL, in: tenant)
    }

    /// Answers the code as it was before: whoever sees it not redeemed is the one who redeemed it.
    private static let redemption = StoreScript(
        "redeem",
        """
        local code = redis.call('GET', KEYS[1])
        if not code then return false end
        if string.byte(code, 1) ~= \(Record.format) then return \(Record.refusalInLua) end
        if string.byte(code, \(Record.headBytes + 1)) == 0 then
          redis.call('SETRANGE', KEYS[1], \(Record.headBytes), string.char(1))
        end
        return code
        """
    )
}
