import FoundationEssentials
import OAuth

/// Keeps the ids of revoked tokens in `revoked_tokens`.
struct SQLRevokedTokenStore: RevokedTokenStore {
    let tenant: TenantConnection

    func add(_ tokenID: String, until expiry: Date) async throws {
        try await tenant.run(
            """
            INSERT INTO revoked_tokens (tenant_id, token_id, expires_at) VALUES ($1, $2, $3)
            ON CONFLICT (tenant_id, token_id) DO NOTHING
            """,
            .text(tokenID), .date(expiry)
        )
    }

    func contains(_ tokenID: String) async throws -> Bool {
        try await tenant.row(Self.byID, .text(tokenID)) != nil
    }
}

extension SQLRevokedTokenStore {
    static let byID = "SELECT 1 FROM revoked_tokens WHERE tenant_id = $1 AND token_id = $2"
}
