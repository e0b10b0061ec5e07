import Accounts
import Cryptography
import FoundationEssentials
public import Kernel
import OAuth
import Palm
import Passkeys
import Proofing
import Synchronization
import Tenancy

/// Everything that is kept of one tenant.
struct MemoryRows: Sendable {
    var users: [ID<User>: User] = [:]
    var passwords: [ID<User>: PasswordHash] = [:]
    var secrets: [String: [UInt8]] = [:]
    var documents: [String: TenantDocument] = [:]
    var clients: [ID<Client>: Client] = [:]
    var keys: [String: SigningKey] = [:]
    var consents: [ID<User>: [ID<Client>: Consent]] = [:]
    var grants: [ID<Grant>: Grant] = [:]
    var revokedTokens: [String: Date] = [:]
    var challengeCallbacks: [SHA256Digest: ChallengeCallback] = [:]
    var passkeys: [ID<Passkey>: Passkey] = [:]
    var passkeyOffers: [ID<User>: (answer: OfferAnswer, at: Date)] = [:]
    var authenticatorMetadata: StoredMetadata?
    var palms: [ID<User>: PalmRecord] = [:]
    var palmDeletions: [ID<PalmDeletion>: PalmDeletion] = [:]
    var proofingCases: [ID<ProofingCase>: ProofingCase] = [:]
    var proofingResults: [ID<ProofingCase>: ProofingResult] = [:]
    var proofingNotices: [SHA256Digest: Date] = [:]
    var events: [Event] = []
}

/// The rows of all tenants. A transaction works on a copy of its tenant's, which takes their place when it succeeds.
final class MemoryDatabase: Sendable {
    @TaskLocal private static var isWriting = false

    private let tenants = Mutex<[TenantID: MemoryRows]>([:])
    private let turns = Turns()
    private let outage: Outage

    init(outage: Outage) {
        self.outage = outage
    }

    func rows(of tenant: TenantID) -> MemoryRows {
        tenants.withLock { $0[tenant] ?? MemoryRows() }
    }

    func read<Result>(_ tenant: TenantID, _ work: (MemoryTables) async throws -> Result) async throws -> Result {
        try outage.check()
        return try await work(MemoryTables(rows(of: tenant)))
    }

    var revokedTokens: MemoryShelf {
        MemoryShelf(name: "revoked tokens") { now, limit in
            try self.outage.check()
            return await self.removeRevokedTokens(at: now, limit: limit)
        }
    }

    private func removeRevokedTokens(at now: Date, limit: Int) async -> Int {
        // A transaction under way would put back what is removed here.
        await turns.inTurn {
            tenants.withLock { tenants in
                let tokens = tenants.flatMap { tenant, rows in
                    rows.revokedTokens.map { (tenant: tenant, id: $0.key, end: $0.value) }
                }
                let expired = tokens.filter { $0.end <= now }.sorted { $0.end < $1.end }.prefix(limit)
                for token in expired { tenants[token.tenant]?.revokedTokens[token.id] = nil }
                return expired.count
            }
        }
    }

    func write<Result>(_ tenant: TenantID, _ work: (MemoryTables) async throws -> Result) async throws -> Result {
        // It would wait for itself.
        guard !Self.isWriting else { throw StoreUnavailable("a write inside a write") }
        return try await turns.inTurn {
            try outage.check()
            let tables = MemoryTables(rows(of: tenant))
            let result = try await Self.$isWriting.withValue(true) { try await work(tables) }
            tenants.withLock { $0[tenant] = tables.rows { $0 } }
            return result
        }
    }
}

/// One tenant's rows as a transaction sees them.
final class MemoryTables: Sendable {
    private let state: Mutex<MemoryRows>

    init(_ rows: MemoryRows) {
        state = Mutex(rows)
    }

    func rows<Result: Sendable>(_ work: (inout MemoryRows) throws -> Result) rethrows -> Result {
        try state.withLock { rows in try work(&rows) }
    }
}

/// Runs units of work in memory; what a work wrote before it threw is forgotten.
public struct MemoryStorage<Stores: Sendable>: Storage {
    private let database: MemoryDatabase
    private let stores: @Sendable (MemoryTables) -> Stores

    init(_ database: MemoryDatabase, _ stores: @escaping @Sendable (MemoryTables) -> Stores) {
        self.database = database
        self.stores = stores
    }

    public func read<Result: Sendable>(
        _ tenant: TenantID,
        _ work: @Sendable (Stores) async throws -> Result
    ) async throws -> Result {
        try await database.read(tenant) { try await work(stores($0)) }
    }

    public func write<Result: Sendable>(
        _ tenant: TenantID,
        _ work: @escaping @Sendable (Stores) async throws -> Result
    ) async throws -> Result {
        try await database.write(tenant) { try await work(stores($0)) }
    }
}
