import Accounts
import Cryptography
import FoundationEssentials
import Kernel
import Proofing

struct MemoryProofingCaseStore: ProofingCaseStore {
    let tables: MemoryTables

    func add(_ proofingCase: ProofingCase) async throws {
        tables.rows { $0.proofingCases[proofingCase.id] = proofingCase }
    }

    func proofingCase(_ id: ID<ProofingCase>) async throws -> ProofingCase? {
        tables.rows { $0.proofingCases[id] }
    }

    func proofingCase(_ reference: String, at provider: String) async throws -> ProofingCase? {
        tables.rows { rows in
            rows.proofingCases.values.first { $0.reference == reference && $0.provider == provider }
        }
    }

    func proofingCases(of user: ID<User>, limit: Int) async throws -> [ProofingCase] {
        tables.rows { rows in
            let cases = rows.proofingCases.values.filter { $0.user == user }
            return Array(cases.sorted { $0.createdAt > $1.createdAt }.prefix(limit))
        }
    }

    func save(_ proofingCase: ProofingCase, from version: Int) async throws -> Bool {
        tables.rows { rows in
            guard rows.proofingCases[proofingCase.id]?.version == version else { return false }
            rows.proofingCases[proofingCase.id] = proofingCase
            return true
        }
    }

    func due(at now: Date, limit: Int) async throws -> [ID<ProofingCase>] {
        tables.rows { rows in
            let due = rows.proofingCases.values.compactMap { one in one.dueAt.map { (id: one.id, at: $0) } }
            return due.filter { $0.at <= now }.sorted { $0.at < $1.at }.prefix(limit).map(\.id)
        }
    }

    func openCount() async throws -> Int {
        tables.rows { rows in rows.proofingCases.values.count(where: \.isOpen) }
    }

    func note(_ notice: SHA256Digest, until expiry: Date) async throws -> Bool {
        tables.rows { $0.proofingNotices.updateValue(expiry, forKey: notice) == nil }
    }
}

struct MemoryProofingResultStore: ProofingResultStore {
    let tables: MemoryTables

    func save(_ result: ProofingResult) async throws {
        tables.rows { $0.proofingResults[result.id] = result }
    }

    func results(of user: ID<User>) async throws -> [ProofingResult] {
        tables.rows { rows in
            rows.proofingResults.values.filter { $0.user == user && $0.end == nil }
                .sorted { $0.identity.provedAt > $1.identity.provedAt }
        }
    }

    func standing(of user: ID<User>, at now: Date) async throws -> ProofedIdentity? {
        try await results(of: user).standing(at: now)
    }

    func expired(at now: Date, limit: Int) async throws -> [ID<User>] {
        tables.rows { rows in
            let expired = rows.proofingResults.values.filter { $0.end == nil && !$0.identity.isValid(at: now) }
            let people = expired.sorted { ($0.identity.expiresAt ?? now) < ($1.identity.expiresAt ?? now) }.prefix(
                limit)
            return people.reduce(into: []) { known, result in
                if !known.contains(result.user) { known.append(result.user) }
            }
        }
    }
}
