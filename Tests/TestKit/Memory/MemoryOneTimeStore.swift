import Cryptography
import FoundationEssentials
import Kernel

struct MemoryOneTimeStore: OneTimeStore {
    private let records: ShortLived<OneTimeRecord>
    var shelf: MemoryShelf { records.shelf("one-time records", \.expiresAt) }

    init(outage: Outage) {
        records = ShortLived(outage: outage)
    }

    func add(_ record: OneTimeRecord, under digest: SHA256Digest, in tenant: TenantID) async throws {
        try records.row(digest.name(for: record.purpose), in: tenant) { row in
            guard row == nil else { throw StoreUnavailable("a record is there already") }
            row = record
        }
    }

    func record(
        _ digest: SHA256Digest, for purpose: String, in tenant: TenantID, at now: Date
    ) async throws -> OneTimeRecord? {
        try records.row(digest.name(for: purpose), in: tenant) { row in
            row.flatMap { $0.expiresAt > now ? $0 : nil }
        }
    }

    func consume(
        _ digest: SHA256Digest, for purpose: String, in tenant: TenantID, at now: Date
    ) async throws -> OneTimeRecord? {
        try records.row(digest.name(for: purpose), in: tenant) { row in
            guard let record = row, record.expiresAt > now else { return nil }
            row = nil
            return record
        }
    }
}

struct MemoryReplayMarks: ReplayMarks {
    private let marks: ShortLived<Date>
    var shelf: MemoryShelf { marks.shelf("replay marks", \.self) }

    init(outage: Outage) {
        marks = ShortLived(outage: outage)
    }

    func mark(
        _ digest: SHA256Digest, for purpose: String, issuedAt: Date, until expiry: Date, in tenant: TenantID,
        at now: Date
    ) async throws -> ReplayVerdict {
        try marks.row(digest.name(for: purpose), in: tenant) { mark in
            if let mark, mark > now { return .replayed }
            mark = expiry
            return .fresh
        }
    }
}

extension SHA256Digest {
    fileprivate func name(for purpose: String) -> String { "\(base64URL) \(purpose)" }
}
