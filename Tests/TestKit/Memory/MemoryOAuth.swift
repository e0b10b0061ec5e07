import Accounts
import Cryptography
import FoundationEssentials
import Kernel
import OAuth

struct MemoryClientStore: ClientStore {
    let tables: MemoryTables

    func add(_ client: Client) async throws {
        try tables.rows { rows in
            guard rows.clients[client.id] == nil else { throw ClientIDTaken() }
            rows.clients[client.id] = client
        }
    }

    func client(_ id: ID<Client>) async throws -> Client? {
        tables.rows { $0.clients[id] }
    }

    func clients(after id: ID<Client>?, limit: Int) async throws -> [Client] {
        tables.rows { rows in
            let clients = rows.clients.values.sorted { $0.id.string.precedes($1.id.string) }
            return Array(clients.drop { !(id?.string ?? "").precedes($0.id.string) }.prefix(limit))
        }
    }

    func remove(_ id: ID<Client>) async throws -> Bool {
        tables.rows { rows in
            rows.grants = rows.grants.filter { $0.value.authorization.client != id }
            for user in rows.consents.keys { rows.consents[user]?[id] = nil }
            return rows.clients.removeValue(forKey: id) != nil
        }
    }

    func addSecret(_ secret: ClientSecret, to id: ID<Client>) async throws {
        try tables.rows { rows in
            guard let client = rows.clients[id] else { throw StoreUnavailable("a secret of no client") }
            let others = client.secrets.filter { $0.digest != secret.digest }
            rows.clients[id] = client.with(secrets: others + [secret])
        }
    }

    func expireSecrets(of id: ID<Client>, at end: Date) async throws {
        tables.rows { rows in
            guard let client = rows.clients[id] else { return }
            let secrets = client.secrets.map { secret in
                let isSooner = secret.expiresAt.map { $0 <= end } ?? false
                return isSooner
                    ? secret : ClientSecret(digest: secret.digest, createdAt: secret.createdAt, expiresAt: end)
            }
            rows.clients[id] = client.with(secrets: secrets)
        }
    }
}

extension Client {
    fileprivate func with(secrets: [ClientSecret]) -> Client {
        Client(id: id, metadata: metadata, secrets: secrets, createdAt: createdAt)
    }
}

struct MemorySigningKeyStore: SigningKeyStore {
    let tables: MemoryTables

    func keys() async throws -> [SigningKey] {
        tables.rows { rows in
            rows.keys.values.sorted { ($0.createdAt, $0.keyID) < ($1.createdAt, $1.keyID) }
        }
    }

    func add(_ key: SigningKey) async throws {
        tables.rows { $0.keys[key.keyID] = key }
    }

    func save(_ key: SigningKey) async throws {
        tables.rows { rows in
            if rows.keys[key.keyID] != nil { rows.keys[key.keyID] = key }
        }
    }

    func removeGone(at now: Date) async throws {
        tables.rows { rows in rows.keys = rows.keys.filter { !$0.value.isGone(at: now) } }
    }
}

struct MemoryConsentStore: ConsentStore {
    let tables: MemoryTables

    func consent(of user: ID<User>, to client: ID<Client>) async throws -> Consent? {
        tables.rows { $0.consents[user]?[client] }
    }

    func consents(of user: ID<User>) async throws -> [Consent] {
        tables.rows { rows in
            (rows.consents[user] ?? [:]).values.sorted { $0.client.string.precedes($1.client.string) }
        }
    }

    func save(_ consent: Consent) async throws {
        tables.rows { $0.consents[consent.user, default: [:]][consent.client] = consent }
    }

    func remove(of user: ID<User>, to client: ID<Client>) async throws {
        tables.rows { $0.consents[user]?[client] = nil }
    }
}

struct MemoryRevokedTokenStore: RevokedTokenStore {
    let tables: MemoryTables

    func add(_ tokenID: String, until expiry: Date) async throws {
        tables.rows { rows in
            if rows.revokedTokens[tokenID] == nil { rows.revokedTokens[tokenID] = expiry }
        }
    }

    func contains(_ tokenID: String) async throws -> Bool {
        tables.rows { $0.revokedTokens[tokenID] != nil }
    }
}
