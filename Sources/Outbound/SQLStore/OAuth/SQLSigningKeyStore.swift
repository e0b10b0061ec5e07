import FoundationEssentials
import JOSE
import OAuth

/// Keeps signing keys in `signing_keys`, the private halves sealed.
struct SQLSigningKeyStore: SigningKeyStore {
    let tenant: TenantConnection

    func keys() async throws -> [SigningKey] {
        try await tenant.rows(Self.all).map(SigningKey.init(row:))
    }

    func add(_ key: SigningKey) async throws {
        try await tenant.run(
            Self.insert,
            .text(key.keyID), .text(key.algorithm.rawValue), .text(key.state.rawValue), .json(key.publicKey.json),
            .blob(key.sealedPrivateKey), .date(key.createdAt), SQLValue(key.activatedAt), SQLValue(key.goneAt)
        )
    }

    func save(_ key: SigningKey) async throws {
        try await tenant.run(
            """
            UPDATE signing_keys SET state = $3, activated_at = $4, gone_at = $5
            WHERE tenant_id = $1 AND key_id = $2
            """,
            .text(key.keyID), .text(key.state.rawValue), SQLValue(key.activatedAt), SQLValue(key.goneAt)
        )
    }

    func removeGone(at now: Date) async throws {
        try await tenant.run("DELETE FROM signing_keys WHERE tenant_id = $1 AND gone_at <= $2", .date(now))
    }
}

extension SQLSigningKeyStore {
    private static let columns = """
        key_id, algorithm, state, public_key, sealed_private_key, created_at, activated_at, gone_at
        """

    static let insert = """
        INSERT INTO signing_keys (tenant_id, \(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """

    static let all = "SELECT \(columns) FROM signing_keys WHERE tenant_id = $1 ORDER BY created_at, key_id"
}

extension SigningKey {
    fileprivate init(row: SQLRow) throws {
        guard let publicKey = try? JWK(json: row.json(3)) else { throw SQLError.unexpectedValue(column: 3) }
        self.init(
            keyID: try row.text(0),
            algorithm: try row.choice(1),
            state: try row.choice(2),
            publicKey: publicKey,
            sealedPrivateKey: try row.blob(4),
            createdAt: try row.date(5),
            activatedAt: try row.optionalDate(6),
            goneAt: try row.optionalDate(7)
        )
    }
}
