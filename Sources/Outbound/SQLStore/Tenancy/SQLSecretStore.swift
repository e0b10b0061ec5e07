import Tenancy

/// Keeps sealed secrets; of several that are added under one name the first stays.
struct SQLSecretStore: SecretStore {
    let tenant: TenantConnection

    func sealedSecret(_ name: String) async throws -> [UInt8]? {
        let row = try await tenant.row(
            "SELECT sealed FROM tenant_secrets WHERE tenant_id = $1 AND name = $2", .text(name))
        return try row?.blob(0)
    }

    func addSealedSecret(_ sealed: [UInt8], name: String) async throws {
        try await tenant.run(
            """
            INSERT INTO tenant_secrets (tenant_id, name, sealed) VALUES ($1, $2, $3)
            ON CONFLICT (tenant_id, name) DO NOTHING
            """,
            .text(name), .blob(sealed)
        )
    }
}
