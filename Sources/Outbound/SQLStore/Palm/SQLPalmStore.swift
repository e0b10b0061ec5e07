import Accounts
import Cryptography
import FoundationEssentials
import Kernel
import Palm

/// Keeps enrolments in `palms`, and what providers are still to forget in `palm_deletions`.
struct SQLPalmStore: PalmStore {
    let tenant: TenantConnection

    func palm(of user: ID<User>) async throws -> PalmRecord? {
        try await tenant.row(Self.byUser, .text(user.string)).map(PalmRecord.init(row:))
    }

    func palm(subject: SHA256Digest) async throws -> PalmRecord? {
        try await tenant.row(Self.bySubject, .digest(subject)).map(PalmRecord.init(row:))
    }

    func palms(after user: ID<User>?, limit: Int) async throws -> [PalmRecord] {
        try await tenant.rows(Self.page, .text(user?.string ?? ""), SQLValue(limit)).map(PalmRecord.init(row:))
    }

    func save(_ palm: PalmRecord) async throws {
        try await tenant.run(Self.upsert, palm.columns)
    }

    func removePalm(of user: ID<User>) async throws -> Bool {
        try await tenant.run("DELETE FROM palms WHERE tenant_id = $1 AND user_id = $2", .text(user.string)) == 1
    }

    func add(_ deletion: PalmDeletion) async throws {
        try await tenant.run(Self.upsertDeletion, deletion.columns)
    }

    func deletions(dueAt now: Date, limit: Int) async throws -> [PalmDeletion] {
        try await tenant.rows(Self.due, .date(now), SQLValue(limit)).map(PalmDeletion.init(row:))
    }

    func deletionCount() async throws -> Int {
        try await tenant.row(Self.deletionCount).map { Int(try $0.integer(0)) } ?? 0
    }

    func claim(_ deletion: PalmDeletion, until next: Date) async throws -> PalmDeletion? {
        let claimed = deletion.tried(nextTryAt: next)
        let count = try await tenant.run(
            """
            UPDATE palm_deletions SET tries = $4, next_try_at = $5
            WHERE tenant_id = $1 AND id = $2 AND tries = $3 AND next_try_at = $6
            """,
            .text(deletion.id.string), SQLValue(deletion.tries), SQLValue(claimed.tries), .date(next),
            .date(deletion.nextTryAt)
        )
        return count == 1 ? claimed : nil
    }

    func remove(_ deletion: PalmDeletion) async throws -> Bool {
        try await tenant.run(
            "DELETE FROM palm_deletions WHERE tenant_id = $1 AND id = $2 AND tries = $3",
            .text(deletion.id.string), SQLValue(deletion.tries)
        ) == 1
    }
}

extension SQLPalmStore {
    private static let columns = """
        user_id, id, provider, standing, subject_digest, sealed_handle, consent_version, consented_at, failures,
        locked_until, created_at, changed_at
        """

    private static let byUser = "SELECT \(columns) FROM palms WHERE tenant_id = $1 AND user_id = $2"
    private static let bySubject = "SELECT \(columns) FROM palms WHERE tenant_id = $1 AND subject_digest = $2"

    private static let page = """
        SELECT \(columns) FROM palms WHERE tenant_id = $1 AND user_id > $2 ORDER BY user_id LIMIT $3
        """

    private static let upsert = """
        INSERT INTO palms (tenant_id, \(columns))
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (tenant_id, user_id) DO UPDATE
        SET id = excluded.id, provider = excluded.provider, standing = excluded.standing,
            subject_digest = excluded.subject_digest, sealed_handle = excluded.sealed_handle,
            consent_version = excluded.consent_version, consented_at = excluded.consented_at,
            failures = excluded.failures, locked_until = excluded.locked_until, created_at = excluded.created_at,
            changed_at = excluded.changed_at
        """

    private static let deletionColumns = "id, user_id, provider, sealed_handle, asked_at, tries, next_try_at"

    private static let upsertDeletion = """
        INSERT INTO palm_deletions (tenant_id, \(deletionColumns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (tenant_id, id) DO UPDATE
        SET sealed_handle = excluded.sealed_handle, asked_at = excluded.asked_at, tries = excluded.tries,
            next_try_at = excluded.next_try_at
        """

    private static let deletionCount = """
        SELECT count(*) FROM palm_deletions WHERE tenant_id = $1 AND next_try_at <= 9223372036854775807
        """

    private static let due = """
        SELECT \(deletionColumns) FROM palm_deletions
        WHERE tenant_id = $1 AND next_try_at <= $2 ORDER BY next_try_at, id LIMIT $3
        """
}

extension PalmRecord {
    fileprivate var columns: [SQLValue] {
        [
            .text(user.string), .text(id.string), .text(provider), .text(standing.rawValue), .digest(subject),
            .blob(sealedHandle), .text(consent.textVersion), .date(consent.givenAt), SQLValue(failures),
            SQLValue(lockedUntil), .date(createdAt), .date(changedAt),
        ]
    }

    fileprivate init(row: SQLRow) throws {
        self.init(
            id: ID(try row.text(1)),
            user: ID(try row.text(0)),
            provider: try row.text(2),
            consent: PalmConsent(textVersion: try row.text(6), givenAt: try row.date(7)),
            subject: try row.digest(4),
            sealedHandle: try row.blob(5),
            standing: try row.choice(3),
            failures: Int(try row.integer(8)),
            lockedUntil: try row.optionalDate(9),
            createdAt: try row.date(10),
            changedAt: try row.date(11)
        )
    }
}

extension PalmDeletion {
    fileprivate var columns: [SQLValue] {
        [
            .text(id.string), .text(user.string), .text(provider), .blob(sealedHandle), .date(askedAt),
            SQLValue(tries), .date(nextTryAt),
        ]
    }

    fileprivate init(row: SQLRow) throws {
        self.init(
            id: ID(try row.text(0)),
            user: ID(try row.text(1)),
            provider: try row.text(2),
            sealedHandle: try row.blob(3),
            askedAt: try row.date(4),
            tries: Int(try row.integer(5)),
            nextTryAt: try row.date(6)
        )
    }
}
