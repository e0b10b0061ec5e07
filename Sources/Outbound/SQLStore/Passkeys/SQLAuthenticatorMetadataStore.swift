import FoundationEssentials
import Kernel
import Passkeys

/// Keeps the metadata of authenticators in `authenticator_metadata`, one row a tenant.
struct SQLAuthenticatorMetadataStore: AuthenticatorMetadataStore {
    let tenant: TenantConnection

    func metadata() async throws -> StoredMetadata? {
        let row = try await tenant.row(
            "SELECT blob, number, fetched_at FROM authenticator_metadata WHERE tenant_id = $1")
        return try row.map {
            StoredMetadata(blob: try $0.blob(0), number: try $0.integer(1), fetchedAt: try $0.date(2))
        }
    }

    func number() async throws -> Int64? {
        try await tenant.row("SELECT number FROM authenticator_metadata WHERE tenant_id = $1").map { try $0.integer(0) }
    }

    func save(_ metadata: StoredMetadata) async throws {
        try await tenant.run(
            """
            INSERT INTO authenticator_metadata (tenant_id, blob, number, fetched_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (tenant_id) DO UPDATE
            SET blob = excluded.blob, number = excluded.number, fetched_at = excluded.fetched_at
            WHERE authenticator_metadata.number <= excluded.number
            """,
            .blob(metadata.blob), .integer(metadata.number), .date(metadata.fetchedAt)
        )
    }
}
