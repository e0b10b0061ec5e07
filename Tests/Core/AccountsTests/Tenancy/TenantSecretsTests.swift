import Cryptography
import Kernel
import Synchronization
import Tenancy
import TestKit
import Testing

@Suite("The secrets that all servers of a tenant have in common")
struct TenantSecretsTests {
    /// Secrets in memory, one transaction at a time, and nothing else.
    private final class Secrets: SecretStore, TenantDocumentStore, Outbox, Storage {
        typealias Stores = TenancyStores
        let sealed = Mutex<[String: [UInt8]]>([:])

        func sealedSecret(_ name: String) async throws -> [UInt8]? { sealed.withLock { $0[name] } }

        func addSealedSecret(_ secret: [UInt8], name: String) async throws {
            sealed.withLock { if $0[name] == nil { $0[name] = secret } }
        }

        func document(_ name: String) async throws -> TenantDocument? { nil }
        func save(_ document: TenantDocument, name: String) async throws -> Bool { false }
        func removeDocument(_ name: String) async throws -> Bool { false }
        func append(_ event: Event) async throws {}

        private var stores: TenancyStores { TenancyStores(secrets: self, documents: self, outbox: self) }

        func read<Result: Sendable>(
            _ tenant: TenantID, _ work: @Sendable (Stores) async throws -> Result
        ) async throws -> Result {
            try await work(stores)
        }

        func write<Result: Sendable>(
            _ tenant: TenantID, _ work: @escaping @Sendable (Stores) async throws -> Result
        ) async throws -> Result {
            try await work(stores)
        }
    }

    private let secrets = Secrets()

    private func open(_ tenant: TenantID = .default, master: UInt8 = 1, seed: UInt64 = 1) async throws -> TenantSecrets
    {
        let randomness = SeededRandomness(seed: seed)
        let vault = Vault(master: SymmetricKey([UInt8](repeating: master, count: 32)), randomness: randomness)
        return try await OpenTenantSecrets(storage: secrets, vault: vault, randomness: randomness)(of: tenant)
    }

    @Test("another master key opens none of them, and makes none in their place")
    func otherMasterKey() async throws {
        _ = try await open()
        let before = secrets.sealed.withLock { $0 }

        await #expect(throws: VaultLocked()) { try await open(master: 2) }

        #expect(secrets.sealed.withLock { $0 } == before)
    }

    @Test("one secret's row under another's name does not open, nor does another tenant's")
    func movedRows() async throws {
        _ = try await open()
        await #expect(throws: VaultLocked()) { try await open(TenantID("other")) }

        secrets.sealed.withLock { $0["forms"] = $0["refresh-tokens"] }

        await #expect(throws: VaultLocked()) { try await open() }
    }

    @Test("32 servers that start at once end with the same ones")
    func parallelStarts() async throws {
        let opened = try await withThrowingTaskGroup(of: TenantSecrets.self) { group in
            for seed in 1...32 { group.addTask { try await open(seed: UInt64(seed)) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }

        for other in opened {
            #expect(other.refreshTokens == opened[0].refreshTokens)
            #expect(other.pairwiseSubjects == opened[0].pairwiseSubjects)
            #expect(other.forms == opened[0].forms)
            #expect(other.passkeyHandles == opened[0].passkeyHandles)
        }
    }

    @Test("are made once, differ from each other, and are the same after a restart")
    func madeOnce() async throws {
        let first = try await open()
        let second = try await open(seed: 2)

        #expect(first.refreshTokens == second.refreshTokens)
        #expect(first.refreshTokens != first.pairwiseSubjects && first.pairwiseSubjects != first.forms)
        #expect(first.forms != first.passkeyHandles)
        #expect(first.refreshTokens.byteCount == 32)
        #expect(secrets.sealed.withLock { $0.count } == 4)
    }
}
