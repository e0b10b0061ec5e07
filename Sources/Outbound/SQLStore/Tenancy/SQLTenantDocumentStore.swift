import FoundationEssentials
import Tenancy

/// Keeps sealed documents in `tenant_documents`, the newest version of each.
struct SQLTenantDocumentStore: TenantDocumentStore {
    let tenant: TenantConnection

    func document(_ name: String) async throws -> TenantDocument? {
        try await tenant.row(Self.byName, .text(name)).map { row in
            TenantDocument(
                sealed: try row.blob(0), version: Int(try row.integer(1)), changedAt: try row.date(2))
        }
    }

    func save(_ document: TenantDocument, name: String) async throws -> Bool {
        try await tenant.run(
            Self.upsert, .text(name), .blob(document.sealed), .integer(Int64(document.version)),
            .date(document.changedAt)
        ) == 1
    }

    func removeDocument(_ name: String) async throws -> Bool {
        try await tenant.run("DELETE FROM tenant_documents WHERE tenant_id = $1 AND name = $2", .text(name)) == 1
    }
}

extension SQLTenantDocumentStore {
    static let byName = "SELECT sealed, version, changed_at FROM tenant_documents WHERE tenant_id = $1 AND name = $2"

    static let upsert = """
        INSERT INTO tenant_documents (tenant_id, name, sealed, version, changed_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (tenant_id, name)
        DO UPDATE SET sealed = excluded.sealed, version = excluded.version, changed_at = excluded.changed_at
        WHERE tenant_documents.version = excluded.version - 1
        """
}
