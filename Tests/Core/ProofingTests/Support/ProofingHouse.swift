import Accounts
import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import Proofing
import Synchronization
import Tenancy
import TestKit

/// A provider that answers as a test tells it to.
final class ScriptedProvider: KYCProvider {
    struct Script: Sendable {
        var failure: KYCFailure?
        var decision = KYCDecision(.pending, decidedAt: nil)
        var notice: Result<KYCNotice?, KYCNoticeRefusal> = .success(nil)
        var question: KYCQuestion?
        /// Runs before an answer is given, as what happens meanwhile.
        var meanwhile: (@Sendable () async throws -> Void)?
        var begun: [KYCRequest] = []
        var asked: [KYCInquiry] = []
        var cancelled: [String] = []
    }

    let name = "scripted"
    let script = Mutex(Script())

    var question: KYCQuestion? { script.withLock(\.question) }

    func begin(_ request: KYCRequest) async throws -> KYCBegun {
        let (failure, number) = script.withLock { script in
            script.begun.append(request)
            return (script.failure, script.begun.count)
        }
        if let failure { throw failure }
        return KYCBegun(reference: "r-\(number)", step: .number("42"), memory: Array("1012345678".utf8))
    }

    func decision(of inquiry: KYCInquiry) async throws -> KYCDecision {
        let script = script.withLock { script in
            script.asked.append(inquiry)
            return script
        }
        try await script.meanwhile?()
        if let failure = script.failure { throw failure }
        return script.decision
    }

    func notice(in webhook: KYCWebhook) async throws -> KYCNotice? {
        let script = script.withLock { $0 }
        if let failure = script.failure { throw failure }
        return try script.notice.get()
    }

    func cancel(_ inquiry: KYCInquiry) async throws {
        let failure = script.withLock { script in
            script.cancelled.append(inquiry.reference)
            return script.failure
        }
        if let failure { throw failure }
    }
}

/// Everything that proofing needs, in memory.
struct ProofingHouse {
    let stores = MemoryStores()
    let clock = FixedClock()
    let provider = ScriptedProvider()
    let tenant: Tenant
    let amina = ID<User>("u-1")
    let session = "s-1"
    let vault = Vault(master: SymmetricKey([UInt8](repeating: 7, count: 32)), randomness: SeededRandomness(seed: 2))
    let counters = InProcessRateCounters()
    let randomness = SeededRandomness()
    var rules = ProofingRules(providers: [.basic: "scripted", .verified: "scripted", .enhanced: "scripted"])

    init() async throws {
        tenant = Tenant(issuer: try Issuer("https://id.example.com"), displayName: "Example Bank")
        try await stores.accounts.write(tenant.id) { stores in
            try await stores.users.add(Sample.user("u-1", name: "amina"), password: nil)
            try await stores.users.add(Sample.user("u-2", name: "badr"), password: nil)
        }
    }

    private var policy: CommonProofingPolicy { CommonProofingPolicy(rules, providers: [provider]) }

    var start: StartProofing {
        StartProofing(
            storage: stores.proofing, policy: policy, vault: vault, clock: clock, randomness: randomness)
    }
    var poll: PollProofing {
        PollProofing(storage: stores.proofing, policy: policy, vault: vault, clock: clock)
    }
    var receive: ReceiveProofingNotice {
        ReceiveProofingNotice(
            storage: stores.proofing, policy: policy, vault: vault, counters: counters, clock: clock)
    }
    var cancel: CancelProofing {
        CancelProofing(storage: stores.proofing, policy: policy, vault: vault, clock: clock)
    }
    var revoke: RevokeProofing { RevokeProofing(storage: stores.proofing, clock: clock) }
    var manage: ManageProofing {
        ManageProofing(storage: stores.proofing, policy: policy, vault: vault, clock: clock)
    }
    var identities: ProofedIdentities { ProofedIdentities(storage: stores.proofing, clock: clock) }
    var claims: KeptVerifiedClaims { KeptVerifiedClaims(storage: stores.proofing, vault: vault) }

    var eventNames: [String] { stores.events().map(\.name) }

    @discardableResult
    func begin(_ level: IdentityLevel = .verified) async throws -> ProofingCase {
        try await start(.init(level, returnPath: "/account"), for: amina, session: session, in: tenant)
    }

    /// Asks the provider, which says this.
    @discardableResult
    func hear(_ outcome: KYCOutcome, decidedAt: Date?, on begun: ProofingCase) async throws -> ProofingCase {
        provider.script.withLock { $0.decision = KYCDecision(outcome, decidedAt: decidedAt) }
        clock.advance(seconds: 5)
        return try await poll(begun.id, of: amina, session: session, in: tenant.id)
    }

    /// The provider sends this; each message is another one.
    func receive(_ outcome: KYCOutcome, decidedAt: Date?, on begun: ProofingCase, body: String = #function)
        async throws -> ReceiveProofingNotice.Outcome?
    {
        let decision = KYCDecision(outcome, decidedAt: decidedAt)
        provider.script.withLock {
            $0.notice = .success(
                KYCNotice(reference: begun.reference ?? "", subject: begun.id.string, decision: decision))
        }
        return try await receive(from: "scripted", Array(body.utf8), headers: [:], in: tenant.id)
    }

    func known(_ id: ID<ProofingCase>) async throws -> ProofingCase? {
        try await stores.proofing.read(tenant.id) { try await $0.cases.proofingCase(id) }
    }

    func standing() async throws -> IdentityLevel? { try await identities.identity(of: amina, in: tenant.id)?.level }

    static let facts = KYCFacts(
        ["given_name": "Noura", "family_name": "Al-Harbi", "birthdate": "1990-05-01", "eye_color": "brown"],
        verification: Verification(
            trustFramework: "example",
            evidence: [
                Evidence(
                    .document(DocumentDetails(type: "idcard", number: "S3CR3T99", expiresOn: CalendarDay("2030-01-01")))
                )
            ])
    )

    static var approved: KYCOutcome { .approved(facts) }
}
