import Accounts
import Cryptography
import FoundationEssentials
import Kernel
import Proofing

/// Keeps cases in `proofing_cases`, and which messages of providers were applied in `proofing_notices`.
struct SQLProofingCaseStore: ProofingCaseStore {
    let tenant: TenantConnection

    func add(_ proofingCase: ProofingCase) async throws {
        try await tenant.run(Self.insert, proofingCase.beginning + proofingCase.progress)
    }

    func proofingCase(_ id: ID<ProofingCase>) async throws -> ProofingCase? {
        try await tenant.row(Self.byID, .text(id.string)).map(ProofingCase.init(row:))
    }

    func proofingCase(_ reference: String, at provider: String) async throws -> ProofingCase? {
        try await tenant.row(Self.byReference, .text(provider), .text(reference)).map(ProofingCase.init(row:))
    }

    func proofingCases(of user: ID<User>, limit: Int) async throws -> [ProofingCase] {
        try await tenant.rows(Self.byUser, .text(user.string), SQLValue(limit)).map(ProofingCase.init(row:))
    }

    func save(_ proofingCase: ProofingCase, from version: Int) async throws -> Bool {
        let key: [SQLValue] = [.text(proofingCase.id.string), SQLValue(version)]
        return try await tenant.run(Self.update, key + proofingCase.progress) == 1
    }

    func due(at now: Date, limit: Int) async throws -> [ID<ProofingCase>] {
        try await tenant.rows(Self.due, .date(now), SQLValue(limit)).map { ID(try $0.text(0)) }
    }

    func openCount() async throws -> Int {
        try await tenant.row(Self.openCount).map { Int(try $0.integer(0)) } ?? 0
    }

    func note(_ notice: SHA256Digest, until expiry: Date) async throws -> Bool {
        try await tenant.run(Self.note, .digest(notice), .date(expiry)) == 1
    }
}

extension SQLProofingCaseStore {
    private static let beginning = "id, user_id, session_id, level, provider, journey, return_path, created_at"

    private static let progress = """
        expires_at, state, ended_at, end_reason, is_final, version, reference, step, sealed_memory, decided_at,
        next_poll_at, polls, due_at
        """

    static let insert = """
        INSERT INTO proofing_cases (tenant_id, \(beginning), \(progress))
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
        """

    static let update = """
        UPDATE proofing_cases
        SET expires_at = $4, state = $5, ended_at = $6, end_reason = $7, is_final = $8, version = $9, reference = $10,
            step = $11, sealed_memory = $12, decided_at = $13, next_poll_at = $14, polls = $15, due_at = $16
        WHERE tenant_id = $1 AND id = $2 AND version = $3
        """

    static let byID = "SELECT \(beginning), \(progress) FROM proofing_cases WHERE tenant_id = $1 AND id = $2"

    static let byReference = """
        SELECT \(beginning), \(progress) FROM proofing_cases
        WHERE tenant_id = $1 AND provider = $2 AND reference = $3
        """

    static let byUser = """
        SELECT \(beginning), \(progress) FROM proofing_cases
        WHERE tenant_id = $1 AND user_id = $2 ORDER BY created_at DESC, id LIMIT $3
        """

    static let due = """
        SELECT id FROM proofing_cases WHERE tenant_id = $1 AND due_at <= $2 ORDER BY due_at LIMIT $3
        """

    /// Open cases have a time at which they are due, and no others.
    static let openCount = """
        SELECT count(*) FROM proofing_cases WHERE tenant_id = $1 AND due_at <= 9223372036854775807
        """

    static let note = """
        INSERT INTO proofing_notices (tenant_id, digest, expires_at) VALUES ($1, $2, $3)
        ON CONFLICT (tenant_id, digest) DO NOTHING
        """
}
