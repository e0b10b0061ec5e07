import Authentication
import FoundationEssentials
import Kernel

/// Keeps journeys in `journeys`; the end of one is the removal of its row.
struct SQLJourneyStore: JourneyStore {
    let database: TenantDatabase

    func add(_ journey: Journey, in tenant: TenantID) async throws {
        try await database.run(
            tenant, Self.insert,
            .text(journey.id.string), .digest(journey.browser), SQLValue(journey.session?.string),
            SQLValue(journey.authenticatedAt), .bool(journey.choseAccount), SQLValue(journey.agreedAt),
            .blob(journey.payload), .date(journey.expiresAt), SQLValue(journey.declinedStepUpAt)
        )
    }

    func journey(_ id: ID<Journey>, in tenant: TenantID, at now: Date) async throws -> Journey? {
        try await database.read(tenant) { tenant in
            try await tenant.row(Self.byID, .text(id.string), .date(now)).map(Journey.init(row:))
        }
    }

    func save(_ journey: Journey, in tenant: TenantID, at now: Date) async throws -> Bool {
        try await database.run(
            tenant,
            """
            UPDATE journeys SET session_id = $3, authenticated_at = $4, chose_account = $5, agreed_at = $6,
                declined_step_up_at = $7
            WHERE tenant_id = $1 AND id = $2 AND expires_at > $8
            """,
            .text(journey.id.string), SQLValue(journey.session?.string), SQLValue(journey.authenticatedAt),
            .bool(journey.choseAccount), SQLValue(journey.agreedAt), SQLValue(journey.declinedStepUpAt), .date(now)
        ) == 1
    }

    func consume(_ id: ID<Journey>, in tenant: TenantID, at now: Date) async throws -> Bool {
        try await database.run(
            tenant, "DELETE FROM journeys WHERE tenant_id = $1 AND id = $2 AND expires_at > $3",
            .text(id.string), .date(now)
        ) == 1
    }
}

extension SQLJourneyStore {
    private static let columns = """
        id, browser, session_id, authenticated_at, chose_account, agreed_at, payload, expires_at,
        declined_step_up_at
        """

    static let insert = "INSERT INTO journeys (tenant_id, \(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"

    static let byID = "SELECT \(columns) FROM journeys WHERE tenant_id = $1 AND id = $2 AND expires_at > $3"
}

extension Journey {
    fileprivate init(row: SQLRow) throws {
        self.init(
            id: ID(try row.text(0)),
            browser: try row.digest(1),
            session: try row.optionalText(2).map { ID($0) },
            authenticatedAt: try row.optionalDate(3),
            choseAccount: try row.bool(4),
            agreedAt: try row.optionalDate(5),
            declinedStepUpAt: try row.optionalDate(8),
            payload: try row.blob(6),
            expiresAt: try row.date(7)
        )
    }
}
