import Accounts
import Authentication
import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import Synchronization
import Tenancy
import TestKit

/// Counts what is asked of a hasher; hashes of an old kind want to be made anew.
final class CountingHasher: PasswordHasher {
    let hashes = Mutex(0)
    let verifications = Mutex<[Bool]>([])

    func hash(_ password: Password) async throws -> PasswordHash {
        hashes.withLock { $0 += 1 }
        return PasswordHash(encoded: "new:" + Self.text(password))
    }

    func verify(_ password: Password, against hash: PasswordHash?) async throws -> PasswordVerification {
        verifications.withLock { $0.append(hash != nil) }
        switch hash?.encoded {
        case "new:" + Self.text(password): return .correct(needsRehash: false)
        case "old:" + Self.text(password): return .correct(needsRehash: true)
        default: return .wrong
        }
    }

    private static func text(_ password: Password) -> String {
        password.withBytes { String(decoding: $0, as: UTF8.self) }
    }
}

/// Everything that a sign-in needs, in memory.
struct SignInHouse {
    let stores = MemoryStores()
    let clock = FixedClock()
    let hasher = CountingHasher()
    let counters = InProcessRateCounters()
    let admission = Admission(most: 100, mostPerAccount: 50)
    let randomness = SeededRandomness()
    let tenant: Tenant
    var limits = Throttle.Limits(windowSeconds: 900, perAccount: 5, perAddress: 100)

    init() throws {
        tenant = Tenant(issuer: try Issuer("https://id.example.com"), displayName: "Example Bank")
    }

    /// The tenants' documents, as one server sees them.
    var documents: TenantDocuments {
        let vault = Vault(master: SymmetricKey([UInt8](repeating: 7, count: 32)), randomness: randomness)
        return TenantDocuments(storage: stores.tenancy, vault: vault, clock: clock)
    }

    var beginSession: BeginSession {
        BeginSession(
            sessions: stores.sessions,
            accounts: stores.accounts,
            lifetimes: .init(maxSeconds: 3_600),
            clock: clock,
            randomness: randomness
        )
    }

    var signIn: SignIn {
        SignIn(
            accounts: stores.accounts,
            hasher: hasher,
            throttle: Throttle(counters: counters, limits: limits),
            admission: admission,
            beginSession: beginSession,
            clock: clock
        )
    }

    @discardableResult
    func add(_ name: String, _ claims: [String: JSON] = [:], hash: String = "new:right") async throws -> User {
        let user = User(
            id: ID("id-" + name), username: try Username(name), profile: try Profile(claims), createdAt: clock.now,
            updatedAt: clock.now)
        try await stores.accounts.write(tenant.id) {
            try await $0.users.add(user, password: PasswordHash(encoded: hash))
        }
        return user
    }

    func disable(_ name: String) async throws {
        _ = try await DisableUser(storage: stores.accounts, clock: clock)(Username(name), actor: nil, in: tenant.id)
    }

    func attempt(_ name: String, _ password: String, on browser: Browser = .fresh()) async throws -> SignedIn {
        try await signIn(.init(identifier: name, password: Password(password)), on: browser, in: tenant)
    }

    func sessions(on cookie: SHA256Digest) async throws -> [Session] {
        try await stores.sessions.sessions(ofBrowser: cookie, in: tenant.id, at: clock.now)
    }

    func hash(of user: User) async throws -> String? {
        try await stores.accounts.read(tenant.id) { try await $0.users.passwordHash(of: user.id) }?.encoded
    }
}

extension Browser {
    static func fresh(cookie: SHA256Digest? = nil, from address: String = "192.0.2.1/32") -> Browser {
        Browser(cookie: cookie, device: Device(userAgent: "Firefox", address: "192.0.2.1"), addressPrefix: address)
    }
}
