import Accounts
import FoundationEssentials
import Kernel
import Passkeys

/// Keeps the answers to offers in `passkey_offers`.
struct SQLPasskeyOfferStore: PasskeyOfferStore {
    let tenant: TenantConnection

    func answer(of user: ID<User>) async throws -> (answer: OfferAnswer, at: Date)? {
        let row = try await tenant.row(
            "SELECT answer, answered_at FROM passkey_offers WHERE tenant_id = $1 AND user_id = $2", .text(user.string))
        return try row.map { (try $0.choice(0), try $0.date(1)) }
    }

    func record(_ answer: OfferAnswer, of user: ID<User>, at now: Date) async throws {
        try await tenant.run(
            """
            INSERT INTO passkey_offers (tenant_id, user_id, answer, answered_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (tenant_id, user_id) DO UPDATE SET answer = excluded.answer, answered_at = excluded.answered_at
            """,
            .text(user.string), .text(answer.rawValue), .date(now)
        )
    }
}
