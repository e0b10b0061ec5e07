import FoundationEssentials
import Kernel
import OAuth

/// Keeps refresh-token families in `refresh_families`.
struct SQLRefreshFamilyStore: RefreshFamilyStore {
    let database: TenantDatabase

    func add(_ family: RefreshFamily, in tenant: TenantID) async throws {
        try await database.run(
            tenant, Self.insert,
            .text(family.id.string), .text(family.grant.string), .text(family.client.string),
            .integer(family.generation), .date(family.rotatedAt), .date(family.expiresAt)
        )
    }

    func family(_ id: ID<RefreshFamily>, in tenant: TenantID, at now: Date) async throws -> RefreshFamily? {
        try await database.read(tenant) { tenant in
            try await tenant.row(Self.byID, .text(id.string), .date(now)).map(RefreshFamily.init(row:))
        }
    }

    func rotate(
        _ id: ID<RefreshFamily>,
        presenting generation: Int64,
        by client: ID<Client>,
        graceSeconds: Int,
        in tenant: TenantID,
        at now: Date
    ) async throws -> Rotation {
        let (next, isOverflow) = generation.addingReportingOverflow(1)
        guard generation >= 0, !isOverflow else { return .refused }
        let moved = try await database.row(
            tenant, Self.rotation, .text(id.string), .text(client.string), .integer(next), .date(now))
        if let moved { return .rotated(try RefreshFamily(row: moved)) }

        // The row knows a newer generation, or is gone: neither can become otherwise from here on.
        guard let family = try await family(id, in: tenant, at: now), family.client == client else { return .refused }
        if family.generation == next, family.isInGrace(graceSeconds, at: now) { return .repeated(family) }

        // Of several that come with old tokens at once, the one that removes the row tells of it.
        let removed = try await database.run(tenant, Self.removalByID, .text(id.string))
        return removed == 1 ? .reused(family) : .refused
    }

    func end(of grant: ID<Grant>, in tenant: TenantID) async throws {
        try await database.run(tenant, Self.removalByGrant, .text(grant.string))
    }
}

extension SQLRefreshFamilyStore {
    private static let columns = "id, grant_id, client_id, generation, rotated_at, expires_at"

    static let insert = "INSERT INTO refresh_families (tenant_id, \(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7)"

    static let byID = "SELECT \(columns) FROM refresh_families WHERE tenant_id = $1 AND id = $2 AND expires_at > $3"

    /// The present generation and any newer one move the family on. A newer one proves itself by its HMAC: it was given
    /// out, and this row has lost the write.
    static let rotation = """
        UPDATE refresh_families SET generation = $4, rotated_at = $5
        WHERE tenant_id = $1 AND id = $2 AND client_id = $3 AND generation < $4 AND expires_at > $5
        RETURNING \(columns)
        """

    static let removalByID = "DELETE FROM refresh_families WHERE tenant_id = $1 AND id = $2"
    static let removalByGrant = "DELETE FROM refresh_families WHERE tenant_id = $1 AND grant_id = $2"
}

extension RefreshFamily {
    fileprivate init(row: SQLRow) throws {
        self.init(
            id: ID(try row.text(0)),
            grant: ID(try row.text(1)),
            client: ID(try row.text(2)),
            generation: try row.integer(3),
            rotatedAt: try row.date(4),
            expiresAt: try row.date(5)
        )
    }

    /// The grace begins with the rotation and is not prolonged by repeats.
    fileprivate func isInGrace(_ seconds: Int, at now: Date) -> Bool {
        max(0, now.milliseconds - rotatedAt.milliseconds) < Int64(seconds) * 1_000
    }
}
