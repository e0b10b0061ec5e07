import Accounts
import Cryptography
import FoundationEssentials
import Kernel
import Palm

struct MemoryPalmStore: PalmStore {
    let tables: MemoryTables

    func palm(of user: ID<User>) async throws -> PalmRecord? {
        tables.rows { $0.palms[user] }
    }

    func palm(subject: SHA256Digest) async throws -> PalmRecord? {
        tables.rows { rows in rows.palms.values.first { $0.subject == subject } }
    }

    func palms(after user: ID<User>?, limit: Int) async throws -> [PalmRecord] {
        tables.rows { rows in
            let later = rows.palms.values.filter { $0.user.string > user?.string ?? "" }
            return Array(later.sorted { $0.user.string < $1.user.string }.prefix(limit))
        }
    }

    func save(_ palm: PalmRecord) async throws {
        tables.rows { $0.palms[palm.user] = palm }
    }

    func removePalm(of user: ID<User>) async throws -> Bool {
        tables.rows { $0.palms.removeValue(forKey: user) != nil }
    }

    func add(_ deletion: PalmDeletion) async throws {
        tables.rows { $0.palmDeletions[deletion.id] = deletion }
    }

    func deletions(dueAt now: Date, limit: Int) async throws -> [PalmDeletion] {
        tables.rows { rows in
            let due = rows.palmDeletions.values.filter { $0.nextTryAt <= now }
                .sorted { ($0.nextTryAt, $0.id.string) < ($1.nextTryAt, $1.id.string) }
            return Array(due.prefix(limit))
        }
    }

    func deletionCount() async throws -> Int { tables.rows { $0.palmDeletions.count } }

    func claim(_ deletion: PalmDeletion, until next: Date) async throws -> PalmDeletion? {
        tables.rows { rows in
            guard let kept = rows.palmDeletions[deletion.id], kept.tries == deletion.tries,
                kept.nextTryAt == deletion.nextTryAt
            else { return nil }
            let claimed = deletion.tried(nextTryAt: next)
            rows.palmDeletions[deletion.id] = claimed
            return claimed
        }
    }

    func remove(_ deletion: PalmDeletion) async throws -> Bool {
        tables.rows { rows in
            guard rows.palmDeletions[deletion.id]?.tries == deletion.tries else { return false }
            rows.palmDeletions[deletion.id] = nil
            return true
        }
    }
}
