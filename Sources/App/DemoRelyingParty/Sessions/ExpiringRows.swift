import Cryptography
import FoundationEssentials
import Synchronization

/// Rows in memory, each found by a secret that only its browser or its server knows.
///
/// Rows are forgotten after a time, and the ones that would go first go early when there are too many: whoever begins
/// sign-ins without end fills no memory. The secrets themselves are not kept, only their digests.
final class ExpiringRows<Row: Sendable>: Sendable {
    private struct Entry {
        var row: Row
        let expiresAt: Date
    }

    private let entries = Mutex<[SHA256Digest: Entry]>([:])
    private let lifetime: TimeInterval
    private let countMax: Int

    init(lifetime: TimeInterval, countMax: Int = 1_000) {
        self.lifetime = lifetime
        self.countMax = countMax
    }

    var count: Int { entries.withLock { $0.count } }

    func insert(_ row: Row, under secret: String, at now: Date) {
        entries.withLock { insert(row, under: SHA256Digest(of: secret), into: &$0, at: now) }
    }

    /// Inserts a row unless one is there, and answers the one that is there then.
    func insertOnce(_ row: Row, under secret: String, at now: Date) -> Row {
        entries.withLock { entries in
            let key = SHA256Digest(of: secret)
            if let entry = entries[key], entry.expiresAt > now { return entry.row }
            insert(row, under: key, into: &entries, at: now)
            return row
        }
    }

    private func insert(
        _ row: Row, under key: SHA256Digest, into entries: inout [SHA256Digest: Entry], at now: Date
    ) {
        if entries.count >= countMax { entries = entries.filter { $0.value.expiresAt > now } }
        if entries.count >= countMax, let first = entries.min(by: { $0.value.expiresAt < $1.value.expiresAt }) {
            entries[first.key] = nil
        }
        entries[key] = Entry(row: row, expiresAt: now.addingTimeInterval(lifetime))
    }

    func row(under secret: String, at now: Date) -> Row? {
        update(under: secret, at: now) { $0 }
    }

    /// Removes the row, unless the condition wants it to stay: of several that come at once, one gets it.
    func take(under secret: String, at now: Date, if condition: (Row) -> Bool = { _ in true }) -> Row? {
        let key = SHA256Digest(of: secret)
        return entries.withLock { entries in
            guard let entry = entries[key], entry.expiresAt > now, condition(entry.row) else { return nil }
            entries[key] = nil
            return entry.row
        }
    }

    /// Changes the row while nobody else does; nil where there is none.
    func update<Result: Sendable>(under secret: String, at now: Date, _ change: (inout Row) -> Result) -> Result? {
        let key = SHA256Digest(of: secret)
        return entries.withLock { entries in
            guard var entry = entries[key], entry.expiresAt > now else { return nil }
            let result = change(&entry.row)
            entries[key] = entry
            return result
        }
    }
}
