import Accounts
import Cryptography
import FoundationEssentials
import Kernel
import TestKit
import Testing

@testable import Palm

/// Everything that ceremonies need, in memory.
struct PalmHouse {
    let stores = MemoryStores()
    let clock = FixedClock()
    let randomness = SeededRandomness()
    let provider: ScriptedPalmProvider
    let counters = InProcessRateCounters()
    let tenant = TenantID.default
    let amina = ID<User>("u-1")
    let badr = ID<User>("u-2")
    let holder = PalmHolder(browser: SHA256Digest(of: "cookie"), session: "s-1")
    let seal: PalmSeal
    var rules = PalmRules()

    init() async throws {
        provider = ScriptedPalmProvider(clock: clock)
        let key = SymmetricKey([UInt8](repeating: 7, count: 32))
        seal = PalmSeal(vault: Vault(master: key, randomness: randomness))
        try await stores.accounts.write(tenant) {
            try await $0.users.add(Sample.user("u-1", name: "amina"), password: nil)
            try await $0.users.add(Sample.user("u-2", name: "badr"), password: nil)
        }
    }

    var services: FixedPalmService { FixedPalmService(PalmService(verifier: provider, rules: rules)) }

    var enroll: EnrollPalm {
        EnrollPalm(
            storage: stores.palms, oneTime: stores.oneTime, services: services, seal: seal, clock: clock,
            randomness: randomness)
    }

    var verify: VerifyPalm {
        VerifyPalm(
            storage: stores.palms, oneTime: stores.oneTime, services: services, seal: seal, clock: clock,
            randomness: randomness)
    }

    var identify: IdentifyPalm {
        IdentifyPalm(
            storage: stores.palms, oneTime: stores.oneTime, services: services, counters: counters, seal: seal,
            clock: clock, randomness: randomness)
    }

    var manage: ManagePalm { ManagePalm(storage: stores.palms, services: services, seal: seal, clock: clock) }
    var erase: ErasePalms { ErasePalms(storage: stores.palms, services: services, seal: seal, clock: clock) }
}

extension PalmHouse {
    static let left = "the left palm of one person"
    static let other = "another palm"

    func capture(_ text: String = left) throws -> PalmCapture { try PalmCapture(Array(text.utf8)) }

    func permit(_ user: ID<User>? = nil) -> PalmEnrolmentPermit {
        PalmEnrolmentPermit(user: user ?? amina, strongSignInAt: clock.now, reachesIdentityLevel: true)
    }

    /// The whole ceremony.
    @discardableResult
    func add(_ palm: String = left, of user: ID<User>? = nil) async throws -> PalmRecord {
        let ceremony = try await enroll.begin(permit(user), agreeingTo: "1", by: holder, in: tenant)
        return try await enroll.finish(
            ceremony.ticket, try capture(palm), for: user ?? amina, by: holder, in: tenant)
    }

    /// The whole ceremony.
    @discardableResult
    func prove(_ palm: String = left, of user: ID<User>? = nil) async throws -> ProvedPalm {
        let ceremony = try await verify.begin(of: user ?? amina, by: holder, in: tenant)
        return try await verify.finish(
            ceremony.ticket, try capture(palm), of: user ?? amina, by: holder, in: tenant)
    }

    /// The whole ceremony.
    @discardableResult
    func whose(_ palm: String = left, client: String = "kiosk") async throws -> IdentifiedPalm {
        let permit = PalmIdentificationPermit(client: client)
        let ceremony = try await identify.begin(permit, in: tenant)
        return try await identify.finish(ceremony.ticket, try capture(palm), permit, in: tenant)
    }

    func palm(of user: ID<User>? = nil) async throws -> PalmRecord? {
        try await stores.palms.read(tenant) { [amina] in try await $0.palms.palm(of: user ?? amina) }
    }

    func standing(of user: ID<User>? = nil) async throws -> PalmStanding {
        try await manage.status(of: user ?? amina, in: tenant).standing
    }

    func deletions() async throws -> [PalmDeletion] {
        try await stores.palms.read(tenant) { try await $0.palms.deletions(dueAt: .distantFuture, limit: 99) }
    }

    func outcomes(_ name: String) -> [String] {
        stores.events(of: tenant).filter { $0.name == name }.map { $0.details["outcome"] ?? "" }
    }
}

/// What it ended with; nil where it went well.
func refusal(_ work: () async throws -> Void) async throws -> PalmRefusal? {
    do {
        try await work()
        return nil
    } catch let refusal as PalmRefusal {
        return refusal
    }
}

/// Something that a provider may answer wrongly, and what is said of it.
struct Lie: Sendable, CustomTestStringConvertible {
    let flaw: PalmFlaw
    let tell: @Sendable (inout ScriptedPalmProvider.Script) -> Void

    var testDescription: String { flaw.rawValue }

    init(_ flaw: PalmFlaw, _ tell: @escaping @Sendable (inout ScriptedPalmProvider.Script) -> Void) {
        self.flaw = flaw
        self.tell = tell
    }

    /// Those that any verdict may tell.
    static let common = [
        Lie(.unauthentic) { $0.authenticity = .none },
        Lie(.wrongNonce) { $0.nonce = PalmNonce("yesterday's") },
        Lie(.wrongTenant) { $0.tenant = Sample.other },
        Lie(.wrongTime) { $0.decidedAt = FixedClock().now.addingTimeInterval(-31) },
        Lie(.wrongTime) { $0.decidedAt = FixedClock().now.addingTimeInterval(31) },
        Lie(.scoreOutOfRange) { $0.score = .nan },
        Lie(.scoreOutOfRange) { $0.score = -0.001 },
        Lie(.scoreOutOfRange) { $0.score = 1.001 },
        Lie(.scoreOutOfRange) { $0.score = .infinity },
        Lie(.scoreOutOfRange) { $0.score = 1e300 },
    ]

    static let ofSubject = [Lie(.wrongSubject) { $0.subject = PalmSubject("somebody-else") }]
    static let ofReference = [Lie(.wrongReference) { $0.reference = PalmReference("another") }]

    static let ofPerson = [
        Lie(.notLive) { $0.liveness = .spoof },
        Lie(.notLive) { $0.liveness = .unknown },
        Lie(.belowThreshold) { $0.score = 0.799_999 },
    ]
}
