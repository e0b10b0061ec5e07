import Accounts
import FoundationEssentials
import Kernel
import OAuth

/// Keeps consents in `consents`, one row for a person and a client.
struct SQLConsentStore: ConsentStore {
    let tenant: TenantConnection

    func consent(of user: ID<User>, to client: ID<Client>) async throws -> Consent? {
        try await tenant.row(Self.byClient, .text(user.string), .text(client.string)).map(Consent.init(row:))
    }

    func consents(of user: ID<User>) async throws -> [Consent] {
        try await tenant.rows(Self.byUser, .text(user.string)).map(Consent.init(row:))
    }

    func save(_ consent: Consent) async throws {
        try await tenant.run(
            Self.upsert,
            .text(consent.user.string), .text(consent.client.string),
            .strings(consent.scopes.sorted()), .strings(consent.claims.sorted()),
            .strings(consent.declinedScopes.sorted()), .strings(consent.declinedClaims.sorted()),
            .date(consent.givenAt)
        )
    }

    func remove(of user: ID<User>, to client: ID<Client>) async throws {
        try await tenant.run(
            "DELETE FROM consents WHERE tenant_id = $1 AND user_id = $2 AND client_id = $3",
            .text(user.string), .text(client.string)
        )
    }
}

extension SQLConsentStore {
    private static let columns = "user_id, client_id, scopes, claims, declined_scopes, declined_claims, given_at"

    static let byClient = """
        SELECT \(columns) FROM consents WHERE tenant_id = $1 AND user_id = $2 AND client_id = $3
        """

    static let byUser = "SELECT \(columns) FROM consents WHERE tenant_id = $1 AND user_id = $2 ORDER BY client_id"

    static let upsert = """
        INSERT INTO consents (tenant_id, \(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (tenant_id, user_id, client_id) DO UPDATE
        SET scopes = excluded.scopes, claims = excluded.claims, declined_scopes = excluded.declined_scopes,
            declined_claims = excluded.declined_claims, given_at = excluded.given_at
        """
}

extension Consent {
    fileprivate init(row: SQLRow) throws {
        self.init(
            user: ID(try row.text(0)),
            client: ID(try row.text(1)),
            scopes: Set(try row.strings(2)),
            claims: Set(try row.strings(3)),
            declinedScopes: Set(try row.strings(4)),
            declinedClaims: Set(try row.strings(5)),
            givenAt: try row.date(6)
        )
    }
}
