import Accounts
import FoundationEssentials
import Kernel
import Tenancy

struct MemoryUserStore: UserStore {
    let tables: MemoryTables

    func add(_ user: User, password: PasswordHash?) async throws {
        try tables.rows { rows in
            let isTaken = rows.users.values.contains { other in
                other.id == user.id || !other.signInNames.isDisjoint(with: user.signInNames)
            }
            guard !isTaken else { throw UsernameTaken() }
            rows.users[user.id] = user
            rows.passwords[user.id] = password
        }
    }

    func user(_ id: ID<User>) async throws -> User? {
        tables.rows { $0.users[id] }
    }

    func user(signingInAs identifier: String) async throws -> User? {
        tables.rows { rows in
            rows.users.values.first { $0.username.string == identifier }
                ?? rows.users.values.first { $0.profile.verifiedEmail == identifier }
        }
    }

    func passwordHash(of id: ID<User>) async throws -> PasswordHash? {
        tables.rows { $0.passwords[id] }
    }

    func setPasswordHash(_ hash: PasswordHash, of id: ID<User>, at now: Date) async throws {
        tables.rows { $0.passwords[id] = hash }
    }

    func save(_ user: User) async throws {
        try tables.rows { rows in
            guard rows.users[user.id] != nil else { return }
            let isTaken = rows.users.values.contains { other in
                other.id != user.id && user.profile.verifiedEmail != nil
                    && other.profile.verifiedEmail == user.profile.verifiedEmail
            }
            guard !isTaken else { throw UsernameTaken() }
            rows.users[user.id] = user
        }
    }

    func users(after username: String?, limit: Int) async throws -> [User] {
        tables.rows { rows in
            let users = rows.users.values.sorted { $0.username.string.precedes($1.username.string) }
            return Array(users.drop { !(username ?? "").precedes($0.username.string) }.prefix(limit))
        }
    }
}

extension User {
    fileprivate var signInNames: Set<String> {
        Set([username.string, profile.verifiedEmail].compactMap(\.self))
    }
}

extension String {
    /// The order of bytes, which is that of the databases.
    func precedes(_ other: String) -> Bool {
        utf8.lexicographicallyPrecedes(other.utf8)
    }
}

struct MemorySecretStore: SecretStore {
    let tables: MemoryTables

    func sealedSecret(_ name: String) async throws -> [UInt8]? {
        tables.rows { $0.secrets[name] }
    }

    func addSealedSecret(_ sealed: [UInt8], name: String) async throws {
        tables.rows { rows in
            if rows.secrets[name] == nil { rows.secrets[name] = sealed }
        }
    }
}

struct MemoryTenantDocumentStore: TenantDocumentStore {
    let tables: MemoryTables

    func document(_ name: String) async throws -> TenantDocument? { tables.rows { $0.documents[name] } }

    func save(_ document: TenantDocument, name: String) async throws -> Bool {
        tables.rows { rows in
            let before = rows.documents[name]?.version
            guard before == nil || before == document.version - 1 else { return false }
            rows.documents[name] = document
            return true
        }
    }

    func removeDocument(_ name: String) async throws -> Bool {
        tables.rows { $0.documents.removeValue(forKey: name) != nil }
    }
}

struct MemoryOutbox: Outbox {
    let tables: MemoryTables

    func append(_ event: Event) async throws {
        tables.rows { $0.events.append(event) }
    }
}
