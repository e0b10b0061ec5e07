import Accounts
import FoundationEssentials
import Kernel
import Passkeys

struct MemoryPasskeyStore: PasskeyStore {
    let tables: MemoryTables

    func add(_ passkey: Passkey) async throws {
        try tables.rows { rows in
            guard !rows.passkeys.values.contains(where: { $0.credential.id == passkey.credential.id }) else {
                throw CredentialIDTaken()
            }
            rows.passkeys[passkey.id] = passkey
        }
    }

    func passkey(credential: [UInt8]) async throws -> Passkey? {
        tables.rows { rows in rows.passkeys.values.first { $0.credential.id == credential } }
    }

    func passkey(_ id: ID<Passkey>) async throws -> Passkey? {
        tables.rows { $0.passkeys[id] }
    }

    func passkeys(of user: ID<User>) async throws -> [Passkey] {
        tables.rows { rows in
            rows.passkeys.values.filter { $0.user == user }
                .sorted { ($0.createdAt, $0.id.string) < ($1.createdAt, $1.id.string) }
        }
    }

    func advance(
        _ id: ID<Passkey>, from count: UInt32, to newCount: UInt32, isBackedUp: Bool, at now: Date
    ) async throws -> Bool {
        tables.rows { rows in
            guard var passkey = rows.passkeys[id], passkey.signCount == count else { return false }
            passkey.signCount = newCount
            passkey.isBackedUp = isBackedUp
            passkey.lastUsedAt = now
            rows.passkeys[id] = passkey
            return true
        }
    }

    func rename(_ id: ID<Passkey>, to name: String) async throws {
        tables.rows { $0.passkeys[id]?.name = name }
    }

    func suspect(_ id: ID<Passkey>, _ suspicion: Passkey.Suspicion?) async throws {
        tables.rows { $0.passkeys[id]?.suspicion = suspicion }
    }

    func remove(_ id: ID<Passkey>) async throws -> Bool {
        tables.rows { $0.passkeys.removeValue(forKey: id) != nil }
    }

    func attested(after id: ID<Passkey>?, limit: Int) async throws -> [Passkey] {
        tables.rows { rows in
            let passkeys = rows.passkeys.values.filter { $0.credential.attestation.isTrusted }
                .filter { (id?.string ?? "").precedes($0.id.string) }
                .sorted { $0.id.string.precedes($1.id.string) }
            return Array(passkeys.prefix(limit))
        }
    }
}

struct MemoryPasskeyOfferStore: PasskeyOfferStore {
    let tables: MemoryTables

    func answer(of user: ID<User>) async throws -> (answer: OfferAnswer, at: Date)? {
        tables.rows { $0.passkeyOffers[user] }
    }

    func record(_ answer: OfferAnswer, of user: ID<User>, at now: Date) async throws {
        tables.rows { $0.passkeyOffers[user] = (answer, now) }
    }
}

struct MemoryAuthenticatorMetadataStore: AuthenticatorMetadataStore {
    let tables: MemoryTables

    func metadata() async throws -> StoredMetadata? {
        tables.rows { $0.authenticatorMetadata }
    }

    func number() async throws -> Int64? {
        tables.rows { $0.authenticatorMetadata?.number }
    }

    func save(_ metadata: StoredMetadata) async throws {
        tables.rows { rows in
            guard rows.authenticatorMetadata.map({ $0.number <= metadata.number }) ?? true else { return }
            rows.authenticatorMetadata = metadata
        }
    }
}
