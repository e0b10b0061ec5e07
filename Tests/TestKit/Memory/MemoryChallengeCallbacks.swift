import Cryptography
import FoundationEssentials
import Kernel
import OAuth

struct MemoryChallengeCallbackStore: ChallengeCallbackStore {
    let tables: MemoryTables

    func add(_ callback: ChallengeCallback) async throws {
        try tables.rows { rows in
            guard rows.challengeCallbacks[callback.challenge] == nil else {
                throw StoreUnavailable("a call-back is there already")
            }
            rows.challengeCallbacks[callback.challenge] = callback
        }
    }

    func hasten(_ challenge: SHA256Digest, to now: Date) async throws {
        tables.rows { rows in
            guard let kept = rows.challengeCallbacks[challenge], kept.tries == 0, kept.dueAt > now else { return }
            rows.challengeCallbacks[challenge] = kept.due(at: now, tries: 0)
        }
    }

    func claim(dueAt now: Date, until lease: Date, limit: Int) async throws -> [ChallengeCallback] {
        tables.rows { rows in
            let due = rows.challengeCallbacks.values.filter { $0.dueAt <= now }.sorted { $0.dueAt < $1.dueAt }
            return due.prefix(limit).map { kept in
                let claimed = kept.due(at: lease, tries: kept.tries + 1)
                rows.challengeCallbacks[kept.challenge] = claimed
                return claimed
            }
        }
    }

    func postpone(_ callback: ChallengeCallback, until next: Date) async throws -> Bool {
        tables.rows { rows in
            guard rows.challengeCallbacks[callback.challenge]?.tries == callback.tries else { return false }
            rows.challengeCallbacks[callback.challenge] = callback.due(at: next, tries: callback.tries)
            return true
        }
    }

    func remove(_ callback: ChallengeCallback) async throws -> Bool {
        tables.rows { rows in
            guard rows.challengeCallbacks[callback.challenge]?.tries == callback.tries else { return false }
            rows.challengeCallbacks[callback.challenge] = nil
            return true
        }
    }
}

extension ChallengeCallback {
    fileprivate func due(at time: Date, tries: Int) -> ChallengeCallback {
        ChallengeCallback(challenge: challenge, client: client, dueAt: time, tries: tries)
    }
}
