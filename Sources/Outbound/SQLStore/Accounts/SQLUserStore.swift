import Accounts
import FoundationEssentials
import JOSE
import Kernel

/// Keeps people in `users` and their password hashes in `passwords`.
struct SQLUserStore: UserStore {
    let tenant: TenantConnection

    func add(_ user: User, password: PasswordHash?) async throws {
        let (name, address) = (SQLValue.text(user.username.string), SQLValue(user.profile.verifiedEmail))
        guard try await tenant.row(Self.otherUse, name, address) == nil else { throw UsernameTaken() }
        let written = try await tenant.run(
            Self.insert,
            .text(user.id.string), name, address,
            .json(.object(user.profile.claims)), .date(user.createdAt), .date(user.updatedAt),
            SQLValue(user.disabledAt)
        )
        guard written == 1 else { throw UsernameTaken() }
        if let password { try await setPasswordHash(password, of: user.id, at: user.createdAt) }
    }

    func user(_ id: ID<User>) async throws -> User? {
        try await tenant.row(Self.byID, .text(id.string)).map(User.init(row:))
    }

    func user(signingInAs identifier: String) async throws -> User? {
        try await tenant.row(Self.byIdentifier, .text(identifier)).map(User.init(row:))
    }

    func passwordHash(of id: ID<User>) async throws -> PasswordHash? {
        let row = try await tenant.row(
            "SELECT hash FROM passwords WHERE tenant_id = $1 AND user_id = $2", .text(id.string))
        return try row.map { PasswordHash(encoded: try $0.text(0)) }
    }

    func setPasswordHash(_ hash: PasswordHash, of id: ID<User>, at now: Date) async throws {
        try await tenant.run(
            """
            INSERT INTO passwords (tenant_id, user_id, hash, changed_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (tenant_id, user_id) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at
            """,
            .text(id.string), .text(hash.encoded), .date(now)
        )
    }

    func save(_ user: User) async throws {
        do {
            try await tenant.run(
                """
                UPDATE users SET verified_email = $3, profile = $4, updated_at = $5, disabled_at = $6
                WHERE tenant_id = $1 AND id = $2
                """,
                .text(user.id.string), SQLValue(user.profile.verifiedEmail), .json(.object(user.profile.claims)),
                .date(user.updatedAt), SQLValue(user.disabledAt)
            )
        } catch .unique {
            throw UsernameTaken()
        }
    }

    func users(after username: String?, limit: Int) async throws -> [User] {
        try await tenant.rows(Self.page, .text(username ?? ""), SQLValue(limit)).map(User.init(row:))
    }
}

extension SQLUserStore {
    private static let columns = "id, username, profile, created_at, updated_at, disabled_at"

    static let byID = "SELECT \(columns) FROM users WHERE tenant_id = $1 AND id = $2"

    /// A name comes before an address, should one person's name ever be another's address.
    static let byIdentifier = """
        SELECT \(columns) FROM users WHERE tenant_id = $1 AND (username = $2 OR verified_email = $2)
        ORDER BY CASE WHEN username = $2 THEN 0 ELSE 1 END LIMIT 1
        """

    static let page = """
        SELECT \(columns) FROM users WHERE tenant_id = $1 AND username > $2 ORDER BY username LIMIT $3
        """

    /// People sign in by name or address, so neither may be the other of somebody else.
    static let otherUse = "SELECT 1 FROM users WHERE tenant_id = $1 AND (username = $3 OR verified_email = $2) LIMIT 1"

    static let insert = """
        INSERT INTO users (tenant_id, id, username, verified_email, profile, created_at, updated_at, disabled_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT DO NOTHING
        """
}

extension User {
    fileprivate var disabledAt: Date? {
        guard case .disabled(let at) = state else { return nil }
        return at
    }

    fileprivate init(row: SQLRow) throws {
        guard let username = try? Username(row.text(1)) else { throw SQLError.unexpectedValue(column: 1) }
        guard let claims = try row.json(2).object, let profile = try? Profile(claims) else {
            throw SQLError.unexpectedValue(column: 2)
        }
        self.init(
            id: ID(try row.text(0)),
            username: username,
            profile: profile,
            state: try row.optionalDate(5).map(State.disabled(at:)) ?? .active,
            createdAt: try row.date(3),
            updatedAt: try row.date(4)
        )
    }
}
