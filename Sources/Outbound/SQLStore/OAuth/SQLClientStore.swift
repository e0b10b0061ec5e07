import FoundationEssentials
import JOSE
import Kernel
import OAuth

/// Keeps clients in `clients`, as registered, and their secrets in `client_secrets`.
struct SQLClientStore: ClientStore {
    let tenant: TenantConnection

    func add(_ client: Client) async throws {
        let written = try await tenant.run(
            Self.insert,
            .text(client.id.string), .json(.object(client.metadata.registration)), .date(client.createdAt)
        )
        guard written == 1 else { throw ClientIDTaken() }
        for secret in client.secrets { try await addSecret(secret, to: client.id) }
    }

    func client(_ id: ID<Client>) async throws -> Client? {
        try Client.clients(from: await tenant.rows(Self.byID, .text(id.string))).first
    }

    func clients(after id: ID<Client>?, limit: Int) async throws -> [Client] {
        try Client.clients(from: await tenant.rows(Self.page, .text(id?.string ?? ""), SQLValue(limit)))
    }

    func remove(_ id: ID<Client>) async throws -> Bool {
        try await tenant.run(Self.familyRemoval, .text(id.string))
        return try await tenant.run(Self.removal, .text(id.string)) == 1
    }

    func addSecret(_ secret: ClientSecret, to id: ID<Client>) async throws {
        try await tenant.run(
            Self.secretUpsert,
            .text(id.string), .digest(secret.digest), .date(secret.createdAt), SQLValue(secret.expiresAt)
        )
    }

    func expireSecrets(of id: ID<Client>, at end: Date) async throws {
        try await tenant.run(
            """
            UPDATE client_secrets SET expires_at = $3
            WHERE tenant_id = $1 AND client_id = $2 AND (expires_at IS NULL OR expires_at > $3)
            """,
            .text(id.string), .date(end)
        )
    }
}

extension SQLClientStore {
    private static let columns = "c.id, c.registration, c.created_at, s.digest, s.created_at, s.expires_at"

    static let insert = """
        INSERT INTO clients (tenant_id, id, registration, created_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (tenant_id, id) DO NOTHING
        """

    /// A row for each secret, and one without for a client that has none.
    static let byID = """
        SELECT \(columns) FROM clients AS c
        LEFT JOIN client_secrets AS s ON s.tenant_id = c.tenant_id AND s.client_id = c.id
        WHERE c.tenant_id = $1 AND c.id = $2
        ORDER BY s.created_at, s.digest
        """

    static let page = """
        SELECT \(columns)
        FROM (SELECT * FROM clients WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3) AS c
        LEFT JOIN client_secrets AS s ON s.tenant_id = c.tenant_id AND s.client_id = c.id
        ORDER BY c.id, s.created_at, s.digest
        """

    /// A secret that is given again is in force for as long as was said last.
    static let secretUpsert = """
        INSERT INTO client_secrets (tenant_id, client_id, digest, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (tenant_id, client_id, digest) DO UPDATE
        SET created_at = excluded.created_at, expires_at = excluded.expires_at
        """

    /// Secrets, consents and grants go with the client's row; families have no key to it, for they may lie elsewhere.
    static let removal = "DELETE FROM clients WHERE tenant_id = $1 AND id = $2"

    static let familyRemoval = """
        DELETE FROM refresh_families WHERE tenant_id = $1 AND grant_id IN (
            SELECT id FROM grants WHERE tenant_id = $1 AND client_id = $2
        )
        """
}
