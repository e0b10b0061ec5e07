import Accounts
import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import Passkeys
import Tenancy
import TestKit
import WebAuthn

/// Everything that ceremonies need, in memory.
struct PasskeyHouse {
    static let now = Date(timeIntervalSince1970: 1_790_000_000)
    static let address = "192.0.2.1/32"

    let stores = MemoryStores()
    /// What the ceremonies work on.
    var storage: any Storage<PasskeyStores>
    let clock = FixedClock(PasskeyHouse.now)
    let randomness = SeededRandomness()
    let tenant: Tenant
    let amina: User
    let badr: User
    let holder = CeremonyHolder(browser: SHA256Digest(of: "cookie"), session: "s-1")
    let handles = PasskeyHandles(key: SymmetricKey([UInt8](repeating: 5, count: 32)))
    var rules: PasskeyRules
    var trust: any AttestationTrustSource = FixedTrust()
    let counters = InProcessRateCounters()
    /// Ceremonies from one address within fifteen minutes.
    var ceremoniesMost = 1_000

    init() async throws {
        storage = stores.passkeys
        tenant = Tenant(issuer: try Issuer("https://id.example.com"), displayName: "Example Bank")
        let origins = try OriginRules(web: ["https://id.example.com"], native: ["android:apk-key-hash:abc"])
        rules = PasskeyRules(rpID: try RPID("example.com"), origins: origins)
        (amina, badr) = (try Sample.user("u-1", name: "amina"), try Sample.user("u-2", name: "badr"))
        try await stores.accounts.write(tenant.id) { [amina, badr] in
            try await $0.users.add(amina, password: nil)
            try await $0.users.add(badr, password: nil)
        }
    }

    private var limit: AddressLimit {
        AddressLimit("ceremony", by: counters, windowSeconds: 900, most: ceremoniesMost)
    }

    var register: RegisterPasskey {
        RegisterPasskey(
            storage: storage, oneTime: stores.oneTime, limit: limit, trust: trust, rules: rules, handles: handles,
            clock: clock, randomness: randomness)
    }

    var prove: ProvePasskey {
        ProvePasskey(
            storage: storage, oneTime: stores.oneTime, limit: limit, trust: trust, rules: rules, handles: handles,
            clock: clock, randomness: randomness)
    }

    var manage: ManagePasskeys { ManagePasskeys(storage: stores.passkeys, trust: trust, clock: clock) }

    func metadata(policy: MetadataPolicy = MetadataPolicy()) throws -> KeptMetadata {
        KeptMetadata(
            storage: stores.passkeys, of: tenant.id, roots: try TestMetadataService.roots(),
            signer: TestMetadataService.host, anchors: nil, policy: policy, clock: clock)
    }
}

extension PasskeyHouse {
    func beginRegistration(
        of user: User? = nil, from address: String = PasskeyHouse.address, isConditional: Bool = false
    ) async throws -> PasskeyCeremony {
        try await register.begin(
            for: user ?? amina, by: holder, from: address, isConditional: isConditional, in: tenant)
    }

    func finishRegistration(
        _ ceremony: PasskeyCeremony, _ answer: [UInt8], named name: String = "My phone", of user: User? = nil,
        by other: CeremonyHolder? = nil
    ) async throws -> Passkey {
        try await register.finish(
            ceremony.ticket, answer, named: name, for: user ?? amina, by: other ?? holder, in: tenant)
    }

    /// The whole ceremony.
    @discardableResult
    func add(
        _ authenticator: inout TestAuthenticator, to user: User? = nil, named name: String = "My phone",
        isConditional: Bool = false
    ) async throws -> Passkey {
        let ceremony = try await beginRegistration(of: user, isConditional: isConditional)
        return try await finishRegistration(
            ceremony, try authenticator.create(ceremony.options), named: name, of: user)
    }

    func beginProof(
        of user: User? = nil, from address: String = PasskeyHouse.address, needsVerification: Bool = true
    ) async throws -> PasskeyCeremony {
        try await prove.begin(
            of: user?.id, by: holder, from: address, needsVerification: needsVerification, in: tenant.id)
    }

    func finishProof(
        _ ceremony: PasskeyCeremony, _ answer: [UInt8], by other: CeremonyHolder? = nil
    ) async throws -> ProvedPasskey {
        try await prove.finish(ceremony.ticket, answer, by: other ?? holder, in: tenant.id)
    }

    /// The whole ceremony.
    @discardableResult
    func use(
        _ authenticator: inout TestAuthenticator, of user: User? = nil, needsVerification: Bool = true
    ) async throws -> ProvedPasskey {
        let ceremony = try await beginProof(of: user, needsVerification: needsVerification)
        return try await finishProof(ceremony, try authenticator.sign(ceremony.options))
    }

    func passkeys(of user: User? = nil) async throws -> [Passkey] {
        try await manage.passkeys(of: (user ?? amina).id, in: tenant.id)
    }

    func passkey(_ id: ID<Passkey>) async throws -> Passkey? {
        try await stores.passkeys.read(tenant.id) { try await $0.passkeys.passkey(id) }
    }

    func change(_ id: ID<Passkey>, _ work: @escaping @Sendable (any PasskeyStore) async throws -> Void) async throws {
        try await stores.passkeys.write(tenant.id) { try await work($0.passkeys) }
    }

    func disable(_ user: User) async throws {
        let disableUser = DisableUser(storage: stores.accounts, clock: clock)
        _ = try await disableUser(user.username, actor: nil, in: tenant.id)
    }

    func events(_ name: String) -> [Event] { stores.events(of: tenant.id).filter { $0.name == name } }
}

/// What a ceremony ended with; nil where it went well.
func refusal(_ work: () async throws -> Void) async throws -> PasskeyRefusal? {
    do {
        try await work()
        return nil
    } catch let refusal as PasskeyRefusal {
        return refusal
    }
}

extension PasskeyRefusal {
    var rule: Rule? { failedStep?.rule }
}

/// Runs the work 32 times, all begun before any has ended.
///
/// - Returns: what became of each.
func atOnce<Value: Sendable>(
    _ work: @escaping @Sendable (Int) async throws -> Value
) async -> [Result<Value, any Error>] {
    await withTaskGroup(of: Result<Value, any Error>.self) { group in
        for index in 0..<32 {
            group.addTask {
                do { return .success(try await work(index)) } catch { return .failure(error) }
            }
        }
        return await group.reduce(into: []) { $0.append($1) }
    }
}

extension [Result<ProvedPasskey, any Error>] {
    var successes: Int { count { (try? $0.get()) != nil } }
    var refusals: [PasskeyRefusal] {
        compactMap { result in
            if case .failure(let error) = result { error as? PasskeyRefusal } else { nil }
        }
    }
}
