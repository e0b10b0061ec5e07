import Cryptography
import FoundationEssentials
import Kernel
import OAuth

/// Keeps in `challenge_callbacks` whom to tell how challenges ended. The number of tries says who holds the lease.
struct SQLChallengeCallbackStore: ChallengeCallbackStore {
    let tenant: TenantConnection

    func add(_ callback: ChallengeCallback) async throws {
        try await tenant.run(
            Self.insert, .digest(callback.challenge), .text(callback.client.string), .date(callback.dueAt),
            SQLValue(callback.tries))
    }

    func hasten(_ challenge: SHA256Digest, to now: Date) async throws {
        try await tenant.run(Self.hastening, .digest(challenge), .date(now))
    }

    func claim(dueAt now: Date, until lease: Date, limit: Int) async throws -> [ChallengeCallback] {
        try await tenant.rows(Self.claim, .date(now), .date(lease), SQLValue(limit)).map(ChallengeCallback.init(row:))
    }

    func postpone(_ callback: ChallengeCallback, until next: Date) async throws -> Bool {
        try await tenant.run(
            Self.postponement, .digest(callback.challenge), SQLValue(callback.tries), .date(next)) == 1
    }

    func remove(_ callback: ChallengeCallback) async throws -> Bool {
        try await tenant.run(Self.removal, .digest(callback.challenge), SQLValue(callback.tries)) == 1
    }
}

extension SQLChallengeCallbackStore {
    static let insert = """
        INSERT INTO challenge_callbacks (tenant_id, challenge, client_id, due_at, tries) VALUES ($1, $2, $3, $4, $5)
        """

    static let hastening = """
        UPDATE challenge_callbacks SET due_at = $3
        WHERE tenant_id = $1 AND challenge = $2 AND tries = 0 AND due_at > $3
        """

    /// That it is due is asked of each row a second time, once it is locked: of two who meet at it, the second finds it leased.
    static let claim = """
        UPDATE challenge_callbacks SET due_at = $3, tries = tries + 1
        WHERE tenant_id = $1 AND due_at <= $2 AND challenge IN (
            SELECT challenge FROM challenge_callbacks WHERE tenant_id = $1 AND due_at <= $2 ORDER BY due_at LIMIT $4
        )
        RETURNING challenge, client_id, due_at, tries
        """

    static let postponement = """
        UPDATE challenge_callbacks SET due_at = $4 WHERE tenant_id = $1 AND challenge = $2 AND tries = $3
        """

    static let removal = "DELETE FROM challenge_callbacks WHERE tenant_id = $1 AND challenge = $2 AND tries = $3"
}

extension ChallengeCallback {
    fileprivate init(row: SQLRow) throws {
        self.init(
            challenge: try row.digest(0),
            client: ID(try row.text(1)),
            dueAt: try row.date(2),
            tries: Int(try row.integer(3))
        )
    }
}
