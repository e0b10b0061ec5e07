import Accounts
import Authentication
import Cryptography
import FoundationEssentials
import Kernel
import OAuth

/// Keeps grants in `grants`.
struct SQLGrantStore: GrantStore {
    let tenant: TenantConnection

    func add(_ grant: Grant) async throws -> Bool {
        let values =
            [.text(grant.id.string)] + grant.authorization.columns + [
                .digest(grant.code), .date(grant.createdAt), SQLValue(grant.ending?.at),
                SQLValue(grant.ending?.reason.rawValue), .bool(grant.authorization.isOffline),
            ]
        return try await tenant.run(Self.insert, values) == 1
    }

    func grant(_ id: ID<Grant>) async throws -> Grant? {
        try await tenant.row(Self.byID, .text(id.string)).map(Grant.init(row:))
    }

    func grant(ofCode code: SHA256Digest) async throws -> Grant? {
        try await tenant.row(Self.byCode, .digest(code)).map(Grant.init(row:))
    }

    func save(_ grant: Grant) async throws {
        try await tenant.run(
            "UPDATE grants SET ended_at = $3, end_reason = $4 WHERE tenant_id = $1 AND id = $2",
            .text(grant.id.string), SQLValue(grant.ending?.at), SQLValue(grant.ending?.reason.rawValue)
        )
    }

    func grants(of user: ID<User>) async throws -> [Grant] {
        try await tenant.rows(Self.byUser, .text(user.string)).map(Grant.init(row:))
    }

    func end(
        of user: ID<User>, to client: ID<Client>, _ reason: Grant.EndReason, at now: Date
    ) async throws -> [ID<Grant>] {
        let rows = try await tenant.rows(
            Self.endingByUser, .text(user.string), .text(client.string), .date(now), .text(reason.rawValue))
        return try rows.map { ID(try $0.text(0)) }
    }

    func endOnline(of session: ID<Session>, _ reason: Grant.EndReason, at now: Date) async throws -> [ID<Grant>] {
        let rows = try await tenant.rows(
            Self.endingBySession, .text(session.string), .date(now), .text(reason.rawValue))
        return try rows.map { ID(try $0.text(0)) }
    }
}

extension SQLGrantStore {
    private static let columns = "id, \(AuthorizationColumns.names), code, created_at, ended_at, end_reason"

    static let insert = """
        INSERT INTO grants (tenant_id, \(columns), is_offline)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
        ON CONFLICT (tenant_id, code) DO NOTHING
        """

    static let byID = "SELECT \(columns) FROM grants WHERE tenant_id = $1 AND id = $2"
    static let byCode = "SELECT \(columns) FROM grants WHERE tenant_id = $1 AND code = $2"

    static let byUser = """
        SELECT \(columns) FROM grants WHERE tenant_id = $1 AND user_id = $2 AND ended_at IS NULL
        ORDER BY created_at, id
        """

    static let endingByUser = """
        UPDATE grants SET ended_at = $4, end_reason = $5
        WHERE tenant_id = $1 AND user_id = $2 AND client_id = $3 AND ended_at IS NULL
        RETURNING id
        """

    static let endingBySession = """
        UPDATE grants SET ended_at = $3, end_reason = $4
        WHERE tenant_id = $1 AND session_id = $2 AND ended_at IS NULL AND is_offline = 0
        RETURNING id
        """
}

extension Grant {
    fileprivate var ending: (at: Date, reason: EndReason)? {
        guard case .ended(let at, let reason) = state else { return nil }
        return (at, reason)
    }

    fileprivate init(row: SQLRow) throws {
        let next = 1 + AuthorizationColumns.count
        self.init(
            id: ID(try row.text(0)),
            authorization: try Authorization(row: row, from: 1),
            code: try row.digest(next),
            createdAt: try row.date(next + 1),
            state: try row.optionalDate(next + 2).map { .ended(at: $0, reason: try row.choice(next + 3)) } ?? .active
        )
    }
}
