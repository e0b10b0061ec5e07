import Accounts
import Authentication
import Cryptography
import FoundationEssentials
import Kernel

/// Keeps the browsers that people were seen on in `known_devices`.
struct SQLKnownDeviceStore: KnownDeviceStore {
    let database: TenantDatabase

    func knows(_ device: SHA256Digest, as user: ID<User>, in tenant: TenantID, at now: Date) async throws -> Bool {
        try await database.read(tenant) { tenant in
            try await tenant.row(Self.byDigest, .text(user.string), .digest(device), .date(now)) != nil
        }
    }

    func remember(
        _ device: SHA256Digest, of user: ID<User>, in tenant: TenantID, at now: Date, until end: Date
    ) async throws {
        try await database.run(tenant, Self.upsert, .text(user.string), .digest(device), .date(now), .date(end))
    }
}

extension SQLKnownDeviceStore {
    static let byDigest = """
        SELECT 1 FROM known_devices WHERE tenant_id = $1 AND user_id = $2 AND digest = $3 AND expires_at > $4
        """

    static let upsert = """
        INSERT INTO known_devices (tenant_id, user_id, digest, first_seen_at, expires_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (tenant_id, user_id, digest) DO UPDATE SET expires_at = excluded.expires_at
        """
}
