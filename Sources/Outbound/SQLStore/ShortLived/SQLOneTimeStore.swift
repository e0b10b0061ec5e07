import Cryptography
import FoundationEssentials
import Kernel

/// Keeps what is used once in `one_time_records`; its use is the removal of its row.
struct SQLOneTimeStore: OneTimeStore {
    let database: TenantDatabase

    func add(_ record: OneTimeRecord, under digest: SHA256Digest, in tenant: TenantID) async throws {
        try await database.run(
            tenant, Self.insert, .text(record.purpose), .digest(digest), .blob(record.payload), .date(record.expiresAt))
    }

    func record(
        _ digest: SHA256Digest, for purpose: String, in tenant: TenantID, at now: Date
    ) async throws -> OneTimeRecord? {
        try await database.read(tenant) { tenant in
            try await tenant.row(Self.byDigest, .text(purpose), .digest(digest), .date(now))
                .map(OneTimeRecord.init(row:))
        }
    }

    func consume(
        _ digest: SHA256Digest, for purpose: String, in tenant: TenantID, at now: Date
    ) async throws -> OneTimeRecord? {
        try await database.row(tenant, Self.removal, .text(purpose), .digest(digest), .date(now))
            .map(OneTimeRecord.init(row:))
    }
}

extension SQLOneTimeStore {
    private static let key = "tenant_id = $1 AND purpose = $2 AND digest = $3"

    static let insert = """
        INSERT INTO one_time_records (tenant_id, purpose, digest, payload, expires_at) VALUES ($1, $2, $3, $4, $5)
        """

    static let byDigest = """
        SELECT purpose, payload, expires_at FROM one_time_records WHERE \(key) AND expires_at > $4
        """

    static let removal = """
        DELETE FROM one_time_records WHERE \(key) AND expires_at > $4 RETURNING purpose, payload, expires_at
        """
}

extension OneTimeRecord {
    fileprivate init(row: SQLRow) throws {
        self.init(purpose: try row.text(0), payload: try row.blob(1), expiresAt: try row.date(2))
    }
}
