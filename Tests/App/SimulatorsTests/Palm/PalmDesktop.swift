import Accounts
import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import Palm
import TestKit

/// The use cases over memory, asking the simulator over HTTP.
struct PalmDesktop: Sendable {
    let simulator: SimulatorHarness
    let stores: MemoryStores
    let amina = ID<User>("u-1")
    let badr = ID<User>("u-2")
    let manage: ManagePalm
    let erase: ErasePalms
    private let enrollPalm: EnrollPalm
    private let verifyPalm: VerifyPalm
    private let identifyPalm: IdentifyPalm
    private let holder = PalmHolder(browser: SHA256Digest(of: "cookie"), session: "s-1")
    private let clock = PresentClock()

    static func run(
        timeoutMilliseconds: Int64 = 5_000, _ test: @Sendable @escaping (PalmDesktop) async throws -> Void
    ) async throws {
        try await SimulatorHarness.run { simulator in
            let desktop = try PalmDesktop(
                simulator, simulator.verifier(["timeout_ms": .integer(timeoutMilliseconds)]))
            try await desktop.stores.accounts.write(.default) { stores in
                try await stores.users.add(Sample.user("u-1", name: "amina"), password: nil)
                try await stores.users.add(Sample.user("u-2", name: "badr"), password: nil)
            }
            try await test(desktop)
        }
    }

    /// The same people with the same palms, asking elsewhere.
    ///
    /// - Parameter more: members of the tenant's document that differ.
    func asking(_ more: [String: JSON]) throws -> PalmDesktop {
        try PalmDesktop(simulator, simulator.verifier(more), stores)
    }

    private init(
        _ simulator: SimulatorHarness, _ verifier: any PalmVerifier, _ stores: MemoryStores = MemoryStores()
    ) throws {
        self.simulator = simulator
        self.stores = stores
        let (storage, oneTime, randomness) = (stores.palms, stores.oneTime, SystemRandomBytes())
        let services = FixedPalmService(PalmService(verifier: verifier, rules: PalmRules()))
        let key = SymmetricKey([UInt8](repeating: 7, count: 32))
        let seal = PalmSeal(vault: Vault(master: key, randomness: randomness))
        manage = ManagePalm(storage: storage, services: services, seal: seal, clock: clock)
        erase = ErasePalms(storage: storage, services: services, seal: seal, clock: clock)
        enrollPalm = EnrollPalm(
            storage: storage, oneTime: oneTime, services: services, seal: seal, clock: clock, randomness: randomness)
        verifyPalm = VerifyPalm(
            storage: storage, oneTime: oneTime, services: services, seal: seal, clock: clock, randomness: randomness)
        identifyPalm = IdentifyPalm(
            storage: storage, oneTime: oneTime, services: services, counters: InProcessRateCounters(), seal: seal,
            clock: clock, randomness: randomness)
    }

    func enroll(of user: ID<User>? = nil, palm: String = "amina-left") async throws {
        let user = user ?? amina
        let permit = PalmEnrolmentPermit(user: user, strongSignInAt: clock.now, reachesIdentityLevel: true)
        let ceremony = try await enrollPalm.begin(permit, agreeingTo: "1", by: holder, in: .default)
        let capture = try await simulator.capture(palm, ceremony.nonce)
        _ = try await enrollPalm.finish(ceremony.ticket, capture, for: user, by: holder, in: .default)
    }

    func prove(_ palm: String = "amina-left", with other: PalmCapture? = nil) async throws -> ProvedPalm {
        let ceremony = try await begin()
        let own = try await simulator.capture(palm, ceremony.nonce)
        return try await finish(ceremony, other ?? own)
    }

    func begin() async throws -> PalmCeremony { try await verifyPalm.begin(of: amina, by: holder, in: .default) }

    func finish(_ ceremony: PalmCeremony, _ capture: PalmCapture) async throws -> ProvedPalm {
        try await verifyPalm.finish(ceremony.ticket, capture, of: amina, by: holder, in: .default)
    }

    @discardableResult
    func whose(_ palm: String = "amina-left") async throws -> IdentifiedPalm {
        let permit = PalmIdentificationPermit(client: "kiosk")
        let ceremony = try await identifyPalm.begin(permit, in: .default)
        let capture = try await simulator.capture(palm, ceremony.nonce)
        return try await identifyPalm.finish(ceremony.ticket, capture, permit, in: .default)
    }

    func palm() async throws -> PalmRecord? {
        try await stores.palms.read(.default) { [amina] in try await $0.palms.palm(of: amina) }
    }

    func outcomes(_ name: String) -> [String] {
        stores.events().filter { $0.name == name }.map { $0.details["outcome"] ?? "" }
    }

    /// What it ended with; nil where it went well or failed otherwise.
    func refusal<Value>(_ work: () async throws -> Value) async -> PalmRefusal? {
        do {
            _ = try await work()
            return nil
        } catch {
            return error as? PalmRefusal
        }
    }
}

/// The simulator goes by the real time, so those who judge it do too.
private struct PresentClock: Clock {
    var now: Date { Date(milliseconds: Date().milliseconds) }
}
