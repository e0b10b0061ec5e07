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
import Testing

/// One after another: each has a server of its own, and time limits to keep.
@Suite("A KYC provider that fails, forges or repeats itself proofs nobody", .serialized)
struct FailingProviderTests {
    @Test("when it is asked: nothing changes, and it is told", arguments: KYCFault.allCases.filter { $0 != .none })
    func faults(fault: KYCFault) async throws {
        try await Person.with(.simulator) { person, house in
            let begun = try await person.begin()
            try await house.decide(begun, "approved")
            try await house.plan(["fault": .string(fault.rawValue)])

            await #expect(throws: ProofingRefusal.providerUnavailable) { try await person.poll(begun) }

            #expect(try await person.known(begun)?.state == .pending)
            #expect(try await person.standing() == nil)
            #expect(person.stores.events().last?.name == "proofing.provider_failed")
        }
    }

    @Test(
        "by a notice that is not its own, or not of now: nothing changes, and it is told",
        arguments: KYCVendor.allCases,
        ["unsigned", "forged", "tampered", "stale", "wrong_subject", "garbage", "deep", "large"])
    func notices(vendor: KYCVendor, fault: String) async throws {
        try await Person.with(vendor) { person, house in
            let begun = try await person.begin()
            try await house.decide(begun, "approved")
            try await house.plan(["notices": .string(fault)])
            let notice = try #require(try await house.notices(of: begun.reference ?? "").first)

            await #expect(throws: KYCNoticeRefusal.self) { try await person.receive(notice) }

            #expect(try await person.known(begun) == begun)
            #expect(try await person.standing() == nil)
            #expect(person.stores.events().last?.name == "proofing.notice_refused")
        }
    }

    @Test("by what it sends three times: it is applied once", arguments: KYCVendor.allCases)
    func replayed(vendor: KYCVendor) async throws {
        try await Person.with(vendor) { person, house in
            let begun = try await person.begin()
            try await house.decide(begun, "approved")
            try await house.plan(["notices": "replayed"])

            var outcomes: [ReceiveProofingNotice.Outcome?] = []
            for notice in try await house.notices(of: begun.reference ?? "") {
                outcomes.append(try await person.receive(notice))
            }

            #expect(outcomes == [.applied, .ignored, .ignored])
            #expect(try await person.standing() == .verified)
        }
    }

    @Test("by what it sends in the wrong order: the newest counts", arguments: KYCVendor.allCases)
    func reordered(vendor: KYCVendor) async throws {
        try await Person.with(vendor) { person, house in
            let begun = try await person.begin()
            try await house.decide(begun, "rejected")
            try await house.plan(["notices": "reordered"])

            for notice in try await house.notices(of: begun.reference ?? "") { _ = try await person.receive(notice) }

            #expect(try await person.known(begun)?.state.name == "rejected")
        }
    }

    @Test("by an answer that comes after the person has given up", arguments: KYCVendor.allCases)
    func late(vendor: KYCVendor) async throws {
        try await Person.with(vendor) { person, house in
            let begun = try await person.begin()
            #expect(try await person.cancel(begun))
            try await house.decide(begun, "approved")
            let notice = try #require(try await house.notices(of: begun.reference ?? "").first)

            #expect(try await person.receive(notice) == .ignored)

            #expect(try await person.poll(begun).state.name == "cancelled")
            #expect(try await person.standing() == nil)
        }
    }

    @Test("but one that does as it should does proof", arguments: KYCVendor.allCases)
    func proofs(vendor: KYCVendor) async throws {
        try await Person.with(vendor) { person, house in
            let begun = try await person.begin()
            try await house.decide(begun, "in_review")
            _ = try await person.poll(begun)
            try await house.decide(begun, "approved")

            #expect(try await person.poll(begun).isApproved)
            #expect(try await person.standing() == .verified)
        }
    }
}

/// Somebody whose identity is proofed at the simulator.
struct Person {
    let stores = MemoryStores()
    private let clock: FixedClock
    private let policy: CommonProofingPolicy
    private let provider: any KYCProvider
    private let tenant: Tenant
    private let vault = Vault(
        master: SymmetricKey([UInt8](repeating: 7, count: 32)), randomness: SeededRandomness(seed: 2))

    static func with(
        _ vendor: KYCVendor, _ body: @escaping @Sendable (Person, SimulatorHouse) async throws -> Void
    ) async throws {
        try await SimulatorHouse.with { house in try await body(Person(vendor, house), house) }
    }

    private init(_ vendor: KYCVendor, _ house: SimulatorHouse) async throws {
        clock = house.clock
        provider = try house.provider(vendor, milliseconds: 1_500)
        policy = CommonProofingPolicy(ProofingRules(providers: [.verified: provider.name]), providers: [provider])
        tenant = Tenant(issuer: try Issuer("http://127.0.0.1:8080"), displayName: "Example Bank")
        try await stores.accounts.write(tenant.id) { try await $0.users.add(Sample.user(), password: nil) }
    }

    func begin() async throws -> ProofingCase {
        let start = StartProofing(
            storage: stores.proofing, policy: policy, vault: vault, clock: clock, randomness: SeededRandomness())
        let answer = provider.question.map { _ in "1098765432" }
        return try await start(
            .init(.verified, answer: answer, returnPath: "/"), for: Sample.userID, session: "s-1", in: tenant)
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
