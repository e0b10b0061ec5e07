import Cryptography
import FoundationEssentials
import Kernel
import OAuth

/// Keeps codes in `codes`; a redeemed one stays until it is swept, so that a replay is known as one.
struct SQLCodeStore: CodeStore {
    let database: TenantDatabase

    func add(_ code: AuthorizationCode, digest: SHA256Digest, in tenant: TenantID) async throws {
        let values =
            [.digest(digest)] + code.authorization.columns + [
                .text(code.redirectURI.string), SQLValue(code.nonce), SQLValue(code.codeChallenge),
                .date(code.issuedAt), .date(code.expiresAt),
            ]
        try await database.run(tenant, Self.insert, values)
    }

    func code(_ digest: SHA256Digest, in tenant: TenantID) async throws -> AuthorizationCode? {
        try await database.read(tenant) { tenant in
            try await tenant.row(Self.byDigest, .digest(digest)).map(AuthorizationCode.init(row:))
        }
    }

    func redeem(_ digest: SHA256Digest, in tenant: TenantID, at now: Date) async throws -> Redemption {
        if let row = try await database.row(tenant, Self.redemption, .digest(digest), .date(now)) {
            return .redeemed(try AuthorizationCode(row: row))
        }
        return try await code(digest, in: tenant).map(Redemption.replayed) ?? .unknown
    }
}

extension SQLCodeStore {
    private static let columns = """
        \(AuthorizationColumns.names), redirect_uri, nonce, code_challenge, issued_at, expires_at
        """

    static let insert = """
        INSERT INTO codes (tenant_id, digest, \(columns))
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
        """

    static let byDigest = "SELECT \(columns) FROM codes WHERE tenant_id = $1 AND digest = $2"

    static let redemption = """
        UPDATE codes SET redeemed_at = $3 WHERE tenant_id = $1 AND digest = $2 AND redeemed_at IS NULL
        RETURNING \(columns)
        """
}

extension AuthorizationCode {
    fileprivate init(row: SQLRow) throws {
        let next = AuthorizationColumns.count
        guard let redirectURI = try? RedirectURI(row.text(next)) else {
            throw SQLError.unexpectedValue(column: next)
        }
        self.init(
            authorization: try Authorization(row: row, from: 0),
            redirectURI: redirectURI,
            nonce: try row.optionalText(next + 1),
            codeChallenge: try row.optionalText(next + 2),
            issuedAt: try row.date(next + 3),
            expiresAt: try row.date(next + 4)
        )
    }
}
