import Accounts
import Authentication
import Cryptography
import FoundationEssentials
import Kernel

/// Keeps sessions in `sessions`; those past their end are not answered, and are removed by and by.
struct SQLSessionStore: SessionStore {
    let database: TenantDatabase

    func save(_ session: Session, replacing old: SHA256Digest?, in tenant: TenantID) async throws {
        try await database.write(tenant) { try await Self.write(session, replacing: old, on: $0) }
    }

    func save(
        _ session: Session, replacing old: SHA256Digest?, telling event: Event, in tenant: TenantID
    ) async throws -> Bool {
        try await database.write(tenant) { tenant in
            try await Self.write(session, replacing: old, on: tenant)
            try await SQLOutbox(tenant: tenant).append(event)
        }
        return true
    }

    private static func write(
        _ session: Session, replacing old: SHA256Digest?, on tenant: TenantConnection
    ) async throws {
        try await tenant.run(
            upsert,
            .text(session.id.string), .text(session.user.string), .digest(session.browser),
            .text(session.device.userAgent), .text(session.device.address), .factors(session.factors),
            .date(session.startedAt), .date(session.lastUsedAt), .date(session.expiresAt)
        )
        guard let old else { return }
        try await tenant.run(
            "UPDATE sessions SET browser = $3 WHERE tenant_id = $1 AND browser = $2",
            .digest(old), .digest(session.browser)
        )
    }

    func session(_ id: ID<Session>, in tenant: TenantID, at now: Date) async throws -> Session? {
        try await database.read(tenant) { tenant in
            try await tenant.row(Self.byID, .text(id.string), .date(now)).map(Session.init(row:))
        }
    }

    func sessions(ofBrowser browser: SHA256Digest, in tenant: TenantID, at now: Date) async throws -> [Session] {
        try await database.read(tenant) { tenant in
            try await tenant.rows(Self.byBrowser, .digest(browser), .date(now)).map(Session.init(row:))
        }
    }

    func sessions(of user: ID<User>, in tenant: TenantID, at now: Date) async throws -> [Session] {
        try await database.read(tenant) { tenant in
            try await tenant.rows(Self.byUser, .text(user.string), .date(now)).map(Session.init(row:))
        }
    }

    func touch(_ id: ID<Session>, in tenant: TenantID, at now: Date) async throws {
        try await database.run(
            tenant, "UPDATE sessions SET last_used_at = $3 WHERE tenant_id = $1 AND id = $2 AND last_used_at < $3",
            .text(id.string), .date(now))
    }

    func end(_ id: ID<Session>, in tenant: TenantID) async throws -> Bool {
        try await database.run(
            tenant, "DELETE FROM sessions WHERE tenant_id = $1 AND id = $2", .text(id.string)) == 1
    }
}

extension SQLSessionStore {
    private static let columns = """
        id, user_id, browser, user_agent, address, factors, started_at, last_used_at, expires_at
        """

    static let byID = "SELECT \(columns) FROM sessions WHERE tenant_id = $1 AND id = $2 AND expires_at > $3"

    static let byBrowser = """
        SELECT \(columns) FROM sessions WHERE tenant_id = $1 AND browser = $2 AND expires_at > $3
        ORDER BY last_used_at DESC, id
        """

    static let byUser = """
        SELECT \(columns) FROM sessions WHERE tenant_id = $1 AND user_id = $2 AND expires_at > $3
        ORDER BY last_used_at DESC, id
        """

    /// Whose session it is, and where, stays as it began.
    static let upsert = """
        INSERT INTO sessions (tenant_id, \(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (tenant_id, id) DO UPDATE
        SET browser = excluded.browser, factors = excluded.factors, last_used_at = excluded.last_used_at,
            expires_at = excluded.expires_at
        """
}

extension Session {
    fileprivate init(row: SQLRow) throws {
        self.init(
            id: ID(try row.text(0)),
            user: ID(try row.text(1)),
            browser: try row.digest(2),
            device: Device(userAgent: try row.text(3), address: try row.text(4)),
            factors: try row.factors(5),
            startedAt: try row.date(6),
            lastUsedAt: try row.date(7),
            expiresAt: try row.date(8)
        )
    }
}
