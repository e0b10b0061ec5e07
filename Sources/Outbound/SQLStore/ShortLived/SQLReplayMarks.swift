import Cryptography
import FoundationEssentials
import Kernel

/// Keeps marks in `replay_marks`. They are as durable as everything else in the database, so none is ever forgotten.
struct SQLReplayMarks: ReplayMarks {
    let database: TenantDatabase

    func mark(
        _ digest: SHA256Digest, for purpose: String, issuedAt: Date, until expiry: Date, in tenant: TenantID,
        at now: Date
    ) async throws -> ReplayVerdict {
        let written = try await database.run(
            tenant, Self.upsert, .text(purpose), .digest(digest), .date(expiry), .date(now))
        return written == 1 ? .fresh : .replayed
    }
}

extension SQLReplayMarks {
    /// Writes nothing where a mark is in force.
    static let upsert = """
        INSERT INTO replay_marks (tenant_id, purpose, digest, expires_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (tenant_id, purpose, digest) DO UPDATE
        SET expires_at = excluded.expires_at WHERE replay_marks.expires_at <= $5
        """
}
