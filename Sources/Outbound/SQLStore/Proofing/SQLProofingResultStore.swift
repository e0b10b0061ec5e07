import Accounts
import FoundationEssentials
import Kernel
import Proofing

/// Keeps results in `proofing_results`.
struct SQLProofingResultStore: ProofingResultStore {
    let tenant: TenantConnection

    func save(_ result: ProofingResult) async throws {
        try await tenant.run(
            Self.upsert, .text(result.id.string), .text(result.user.string), .text(result.identity.level.rawValue),
            .date(result.identity.provedAt), SQLValue(result.identity.expiresAt), .text(result.provider),
            .blob(result.sealedClaims), SQLValue(result.end?.at), SQLValue(result.end?.reason.rawValue))
    }

    func results(of user: ID<User>) async throws -> [ProofingResult] {
        try await tenant.rows(Self.byUser, .text(user.string)).map(ProofingResult.init(row:))
    }

    func standing(of user: ID<User>, at now: Date) async throws -> ProofedIdentity? {
        try await tenant.row(Self.standing, .text(user.string), .date(now)).map { row in
            ProofedIdentity(
                try row.choice(0), provedAt: try row.date(1), expiresAt: try row.optionalDate(2))
        }
    }

    func expired(at now: Date, limit: Int) async throws -> [ID<User>] {
        let rows = try await tenant.rows(Self.expired, .date(now), SQLValue(limit))
        // A person may have several.
        var people: [ID<User>] = []
        for row in rows {
            let user = ID<User>(try row.text(0))
            if !people.contains(user) { people.append(user) }
        }
        return people
    }
}

extension SQLProofingResultStore {
    private static let columns = """
        case_id, user_id, level, proved_at, expires_at, provider, sealed_claims, ended_at, end_reason
        """

    static let upsert = """
        INSERT INTO proofing_results (tenant_id, \(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (tenant_id, case_id) DO UPDATE
        SET level = excluded.level, proved_at = excluded.proved_at, expires_at = excluded.expires_at,
            sealed_claims = excluded.sealed_claims, ended_at = excluded.ended_at, end_reason = excluded.end_reason
        """

    static let byUser = """
        SELECT \(columns) FROM proofing_results
        WHERE tenant_id = $1 AND user_id = $2 AND ended_at IS NULL ORDER BY proved_at DESC, case_id
        """

    static let standing = """
        SELECT level, proved_at, expires_at FROM proofing_results
        WHERE tenant_id = $1 AND user_id = $2 AND ended_at IS NULL AND (expires_at IS NULL OR expires_at > $3)
        ORDER BY CASE level WHEN 'enhanced' THEN 3 WHEN 'verified' THEN 2 ELSE 1 END DESC,
            COALESCE(expires_at, 9223372036854775807) DESC
        LIMIT 1
        """

    static let expired = """
        SELECT user_id FROM proofing_results
        WHERE tenant_id = $1 AND expires_at <= $2 AND ended_at IS NULL ORDER BY expires_at LIMIT $3
        """
}

extension ProofingResult {
    fileprivate init(row: SQLRow) throws {
        let end: End? = try row.optionalDate(7).map { End(try row.choice(8), at: $0) }
        self.init(
            id: ID(try row.text(0)),
            user: ID(try row.text(1)),
            identity: ProofedIdentity(
                try row.choice(2), provedAt: try row.date(3), expiresAt: try row.optionalDate(4)),
            provider: try row.text(5),
            sealedClaims: try row.blob(6),
            end: end
        )
    }
}
