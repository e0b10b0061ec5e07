import Cryptography
import FoundationEssentials
import Kernel

/// Keeps what is used once; the purpose is part of its name.
struct RedisOneTimeStore: OneTimeStore {
    let database: RedisDatabase

    /// Refused where the digest is there already: nothing is made usable again.
    func add(_ record: OneTimeRecord, under digest: SHA256Digest, in tenant: TenantID) async throws {
        var fields = RecordWriter(until: record.expiresAt)
        fields.add(record.payload)
        try await database.add(fields, under: key(digest, record.purpose, tenant), until: record.expiresAt)
    }

    func record(
        _ digest: SHA256Digest, for purpose: String, in tenant: TenantID, at now: Date
    ) async throws -> OneTimeRecord? {
        guard let bytes = try await database.record(key(digest, purpose, tenant)) else { return nil }
        let record = try OneTimeRecord(bytes, purpose: purpose)
        return record.expiresAt > now ? record : nil
    }

    /// After an answer that was lost, it may be used up: whoever asks again gets nothing and begins anew.
    func consume(
        _ digest: SHA256Digest, for purpose: String, in tenant: TenantID, at now: Date
    ) async throws -> OneTimeRecord? {
        guard let bytes = try await database.take(key(digest, purpose, tenant), at: now) else { return nil }
        return try OneTimeRecord(bytes, purpose: purpose)
    }

    private func key(_ digest: SHA256Digest, _ purpose: String, _ tenant: TenantID) -> String {
        KeyNames.key(beside: database.names.key(.oneTime, digest.base64URL, in: tenant), purpose)
    }
}

extension OneTimeRecord {
    fileprivate init(_ bytes: [UInt8], purpose: String) throws(StoreUnavailable) {
        var fields = try RecordReader(bytes)
        self.init(purpose: purpose, payload: try fields.bytes(), expiresAt: fields.expiresAt)
    }
}
