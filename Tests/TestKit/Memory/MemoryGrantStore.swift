import Accounts
import Authentication
import Cryptography
import FoundationEssentials
import Kernel
import OAuth

struct MemoryGrantStore: GrantStore {
    let tables: MemoryTables

    func add(_ grant: Grant) async throws -> Bool {
        tables.rows { rows in
            guard !rows.grants.values.contains(where: { $0.code == grant.code }) else { return false }
            rows.grants[grant.id] = grant
            return true
        }
    }

    func grant(_ id: ID<Grant>) async throws -> Grant? {
        tables.rows { $0.grants[id] }
    }

    func grant(ofCode code: SHA256Digest) async throws -> Grant? {
        tables.rows { rows in rows.grants.values.first { $0.code == code } }
    }

    func save(_ grant: Grant) async throws {
        tables.rows { rows in
            if rows.grants[grant.id] != nil { rows.grants[grant.id] = grant }
        }
    }

    func grants(of user: ID<User>) async throws -> [Grant] {
        tables.rows { rows in
            rows.grants.values.filter { $0.isActive && $0.authorization.user == user }
                .sorted { ($0.createdAt, $0.id.string) < ($1.createdAt, $1.id.string) }
        }
    }

    func end(
        of user: ID<User>, to client: ID<Client>, _ reason: Grant.EndReason, at now: Date
    ) async throws -> [ID<Grant>] {
        end(reason, at: now) { $0.user == user && $0.client == client }
    }

    func endOnline(of session: ID<Session>, _ reason: Grant.EndReason, at now: Date) async throws -> [ID<Grant>] {
        end(reason, at: now) { $0.session == session && !$0.isOffline }
    }

    private func end(_ reason: Grant.EndReason, at now: Date, where matches: (Authorization) -> Bool) -> [ID<Grant>] {
        tables.rows { rows in
            let ending = rows.grants.values.filter { $0.isActive && matches($0.authorization) }
            for grant in ending { rows.grants[grant.id]?.end(reason, at: now) }
            return ending.map(\.id)
        }
    }
}
