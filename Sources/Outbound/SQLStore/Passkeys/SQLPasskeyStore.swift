import Accounts
import FoundationEssentials
import Kernel
import Passkeys

/// Keeps passkeys in `passkeys`.
struct SQLPasskeyStore: PasskeyStore {
    let tenant: TenantConnection

    func add(_ passkey: Passkey) async throws {
        guard try await tenant.run(Self.insert, passkey.columns) == 1 else { throw CredentialIDTaken() }
    }

    func passkey(credential: [UInt8]) async throws -> Passkey? {
        try await tenant.row(Self.byCredential, .blob(credential)).map(Passkey.init(row:))
    }

    func passkey(_ id: ID<Passkey>) async throws -> Passkey? {
        try await tenant.row(Self.byID, .text(id.string)).map(Passkey.init(row:))
    }

    func passkeys(of user: ID<User>) async throws -> [Passkey] {
        try await tenant.rows(Self.byUser, .text(user.string)).map(Passkey.init(row:))
    }

    func advance(
        _ id: ID<Passkey>, from count: UInt32, to newCount: UInt32, isBackedUp: Bool, at now: Date
    ) async throws -> Bool {
        try await tenant.run(
            """
            UPDATE passkeys SET sign_count = $4, is_backed_up = $5, last_used_at = $6
            WHERE tenant_id = $1 AND id = $2 AND sign_count = $3
            """,
            .text(id.string), SQLValue(Int(count)), SQLValue(Int(newCount)), .bool(isBackedUp), .date(now)
        ) == 1
    }

    func rename(_ id: ID<Passkey>, to name: String) async throws {
        try await tenant.run(
            "UPDATE passkeys SET name = $3 WHERE tenant_id = $1 AND id = $2", .text(id.string), .text(name))
    }

    func suspect(_ id: ID<Passkey>, _ suspicion: Passkey.Suspicion?) async throws {
        try await tenant.run(
            "UPDATE passkeys SET suspected_at = $3, suspicion = $4 WHERE tenant_id = $1 AND id = $2",
            .text(id.string), SQLValue(suspicion?.since), SQLValue(suspicion?.status)
        )
    }

    func remove(_ id: ID<Passkey>) async throws -> Bool {
        try await tenant.run("DELETE FROM passkeys WHERE tenant_id = $1 AND id = $2", .text(id.string)) == 1
    }

    func attested(after id: ID<Passkey>?, limit: Int) async throws -> [Passkey] {
        try await tenant.rows(Self.attestedPage, .text(id?.string ?? ""), SQLValue(limit)).map(Passkey.init(row:))
    }
}

extension SQLPasskeyStore {
    private static let columns = """
        id, user_id, credential_id, public_key, aaguid, is_backup_eligible, was_user_verified, transports,
        attestation_format, attestation_object, client_data, is_attested, certification, name, created_at, last_used_at,
        sign_count, is_backed_up, suspected_at, suspicion
        """

    /// Nothing is written where the credential id is somebody's.
    static let insert = """
        INSERT INTO passkeys (tenant_id, \(columns))
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
        ON CONFLICT (tenant_id, credential_id) DO NOTHING
        """

    static let byCredential = "SELECT \(columns) FROM passkeys WHERE tenant_id = $1 AND credential_id = $2"
    static let byID = "SELECT \(columns) FROM passkeys WHERE tenant_id = $1 AND id = $2"

    static let byUser = """
        SELECT \(columns) FROM passkeys WHERE tenant_id = $1 AND user_id = $2 ORDER BY created_at, id
        """

    static let attestedPage = """
        SELECT \(columns) FROM passkeys WHERE tenant_id = $1 AND id > $2 AND is_attested = 1 ORDER BY id LIMIT $3
        """
}

extension Passkey {
    fileprivate var columns: [SQLValue] {
        [
            .text(id.string), .text(user.string), .blob(credential.id), .blob(credential.publicKey),
            .blob(credential.aaguid), .bool(credential.isBackupEligible), .bool(credential.wasUserVerified),
            .strings(credential.transports), .text(credential.attestation.format),
            .blob(credential.attestation.object), .blob(credential.attestation.clientData),
            .bool(credential.attestation.isTrusted), SQLValue(credential.attestation.certification), .text(name),
            .date(createdAt), SQLValue(lastUsedAt), SQLValue(Int(signCount)), .bool(isBackedUp),
            SQLValue(suspicion?.since), SQLValue(suspicion?.status),
        ]
    }

    fileprivate init(row: SQLRow) throws {
        guard let signCount = UInt32(exactly: try row.integer(16)) else { throw SQLError.unexpectedValue(column: 16) }
        self.init(
            id: ID(try row.text(0)),
            user: ID(try row.text(1)),
            credential: try Credential(row: row),
            name: try row.text(13),
            createdAt: try row.date(14),
            lastUsedAt: try row.optionalDate(15),
            signCount: signCount,
            isBackedUp: try row.bool(17),
            suspicion: try row.optionalDate(18).map { Suspicion(since: $0, status: try row.text(19)) }
        )
    }
}

extension Passkey.Credential {
    fileprivate init(row: SQLRow) throws {
        self.init(
            id: try row.blob(2),
            publicKey: try row.blob(3),
            aaguid: try row.blob(4),
            isBackupEligible: try row.bool(5),
            wasUserVerified: try row.bool(6),
            transports: try row.strings(7),
            attestation: Passkey.Attestation(
                format: try row.text(8),
                object: try row.blob(9),
                clientData: try row.blob(10),
                isTrusted: try row.bool(11),
                certification: try row.optionalText(12)
            )
        )
    }
}
