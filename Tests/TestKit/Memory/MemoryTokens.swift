import Cryptography
import FoundationEssentials
import Kernel
import OAuth

struct MemoryCodeStore: CodeStore {
    private struct Kept: Sendable {
        let code: AuthorizationCode
        var isRedeemed = false
    }

    private let codes: ShortLived<Kept>
    var shelf: MemoryShelf { codes.shelf("codes", keptSeconds: AuthorizationCode.keptSeconds, \.code.expiresAt) }

    init(outage: Outage) {
        codes = ShortLived(outage: outage)
    }

    func add(_ code: AuthorizationCode, digest: SHA256Digest, in tenant: TenantID) async throws {
        try codes.row(digest.base64URL, in: tenant) { $0 = Kept(code: code) }
    }

    func code(_ digest: SHA256Digest, in tenant: TenantID) async throws -> AuthorizationCode? {
        try codes.row(digest.base64URL, in: tenant) { $0?.code }
    }

    func redeem(_ digest: SHA256Digest, in tenant: TenantID, at now: Date) async throws -> Redemption {
        try codes.row(digest.base64URL, in: tenant) { kept in
            guard let before = kept else { return .unknown }
            kept?.isRedeemed = true
            return before.isRedeemed ? .replayed(before.code) : .redeemed(before.code)
        }
    }
}

struct MemoryRefreshFamilyStore: RefreshFamilyStore {
    private let families: ShortLived<RefreshFamily>
    var shelf: MemoryShelf { families.shelf("refresh families", \.expiresAt) }

    init(outage: Outage) {
        families = ShortLived(outage: outage)
    }

    func add(_ family: RefreshFamily, in tenant: TenantID) async throws {
        try families.row(family.id.string, in: tenant) { $0 = family }
    }

    func family(_ id: ID<RefreshFamily>, in tenant: TenantID, at now: Date) async throws -> RefreshFamily? {
        try families.row(id.string, in: tenant) { family in family.flatMap { $0.expiresAt > now ? $0 : nil } }
    }

    func rotate(
        _ id: ID<RefreshFamily>,
        presenting generation: Int64,
        by client: ID<Client>,
        graceSeconds: Int,
        in tenant: TenantID,
        at now: Date
    ) async throws -> Rotation {
        try families.row(id.string, in: tenant) { row in
            guard var family = row, family.client == client, family.expiresAt > now else { return .refused }
            guard (0..<Int64.max).contains(generation) else { return .refused }
            if generation >= family.generation {
                family.generation = generation + 1
                family.rotatedAt = now
                row = family
                return .rotated(family)
            }
            let isInGrace = now < family.rotatedAt.addingTimeInterval(TimeInterval(graceSeconds))
            if generation == family.generation - 1, isInGrace { return .repeated(family) }
            row = nil
            return .reused(family)
        }
    }

    func end(of grant: ID<Grant>, in tenant: TenantID) async throws {
        try families.rows { rows in
            rows = rows.filter { $0.key.tenant != tenant || $0.value.grant != grant }
        }
    }
}
