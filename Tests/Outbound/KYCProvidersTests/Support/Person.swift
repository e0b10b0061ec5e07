import Accounts
import Cryptography
import FoundationEssentials
import JOSE
import KYCProviders
import Kernel
import Proofing
import Simulators
import Tenancy
import TestKit

/// Somebody whose identity is proofed at the simulator.
struct Person {
    let stores: MemoryStores
    private let clock: FixedClock
    private let policy: CommonProofingPolicy
    private let provider: any KYCProvider
    private let tenant: Tenant
    private let randomness: SeededRandomness
    private let vault = Vault(
        master: SymmetricKey([UInt8](repeating: 7, count: 32)), randomness: SeededRandomness(seed: 2))

    static func with(
        _ vendor: KYCVendor, _ body: @escaping @Sendable (Person, SimulatorHouse) async throws -> Void
    ) async throws {
        try await SimulatorHouse.with { house in
            let provider = try house.provider(vendor, milliseconds: 1_500)
            let person = try Person(provider, MemoryStores(), house.clock, SeededRandomness())
            try await person.stores.accounts.write(person.tenant.id) { stores in
                try await stores.users.add(Sample.user(), password: nil)
            }
            try await body(person, house)
        }
    }

    private init(
        _ provider: any KYCProvider, _ stores: MemoryStores, _ clock: FixedClock, _ randomness: SeededRandomness
    ) throws {
        (self.provider, self.stores, self.clock, self.randomness) = (provider, stores, clock, randomness)
        policy = CommonProofingPolicy(ProofingRules(providers: [.verified: provider.name]), providers: [provider])
        tenant = Tenant(issuer: try Issuer("http://127.0.0.1:8080"), displayName: "Example Bank")
    }

    /// The same person with the same cases, of a tenant that reaches its provider otherwise.
    func asking(_ provider: any KYCProvider) throws -> Person { try Person(provider, stores, clock, randomness) }

    func begin(returningTo path: String = "/") async throws -> ProofingCase {
        let start = StartProofing(
            storage: stores.proofing, policy: policy, vault: vault, clock: clock, randomness: randomness)
        let answer = provider.question.map { _ in "1098765432" }
        return try await start(
            .init(.verified, answer: answer, returnPath: path), for: Sample.userID, session: "s-1", in: tenant)
    }

    @discardableResult
    func poll(_ begun: ProofingCase) async throws -> ProofingCase {
        clock.advance(seconds: 5)
        let poll = PollProofing(storage: stores.proofing, policy: policy, vault: vault, clock: clock)
        return try await poll(begun.id, of: Sample.userID, session: "s-1", in: tenant.id)
    }

    func receive(_ notice: KYCWebhook) async throws -> ReceiveProofingNotice.Outcome? {
        let receive = ReceiveProofingNotice(
            storage: stores.proofing, policy: policy, vault: vault, counters: InProcessRateCounters(), clock: clock)
        return try await receive(from: provider.name, notice.body, headers: notice.headers, in: tenant.id)
    }

    func cancel(_ begun: ProofingCase) async throws -> Bool {
        let cancel = CancelProofing(storage: stores.proofing, policy: policy, vault: vault, clock: clock)
        return try await cancel(begun.id, of: Sample.userID, in: tenant.id)
    }

    func cases() async throws -> [ProofingCase] {
        try await stores.proofing.read(tenant.id) { try await $0.cases.proofingCases(of: Sample.userID, limit: 10) }
    }

    func known(_ begun: ProofingCase) async throws -> ProofingCase? {
        try await stores.proofing.read(tenant.id) { try await $0.cases.proofingCase(begun.id) }
    }

    func standing() async throws -> IdentityLevel? {
        try await ProofedIdentities(storage: stores.proofing, clock: clock)
            .identity(of: Sample.userID, in: tenant.id)?.level
    }
}

extension SimulatorHouse {
    func decide(_ begun: ProofingCase, _ status: String) async throws {
        try await post("/simulation/cases/\(begun.reference ?? "")", ["status": .string(status)])
    }
}
