public import Accounts
public import Cryptography
import FoundationEssentials
public import Kernel
public import Tenancy

/// The browser at the other end, as far as it matters to a sign-in.
public struct Browser: Sendable {
    /// The digest of its session cookie; nil when it sent none.
    public let cookie: SHA256Digest?
    public let device: Device
    /// What is throttled: /32 of IPv4, /64 of IPv6.
    public let addressPrefix: String

    public init(cookie: SHA256Digest?, device: Device, addressPrefix: String) {
        self.cookie = cookie
        self.device = device
        self.addressPrefix = addressPrefix
    }
}

/// A session and the new cookie value that opens it.
public struct SignedIn: Sendable {
    public let session: Session
    public let user: User
    public let cookie: Secret
}

/// Begins a session after a proof, or adds the proof to the session the same person has on this browser.
///
/// The cookie changes each time, so that one planted or seen before the proof opens nothing after it.
public struct BeginSession: Sendable {
    public struct Lifetimes: Equatable, Sendable {
        /// From the sign-in to the forced end.
        public var maxSeconds: Int

        public init(maxSeconds: Int = 43_200) {
            self.maxSeconds = maxSeconds
        }
    }

    private let sessions: any SessionStore
    private let accounts: any Storage<AccountStores>
    private let lifetimes: Lifetimes
    private let clock: any Clock
    private let randomness: any Randomness

    public init(
        sessions: any SessionStore,
        accounts: any Storage<AccountStores>,
        lifetimes: Lifetimes,
        clock: any Clock,
        randomness: any Randomness
    ) {
        self.sessions = sessions
        self.accounts = accounts
        self.lifetimes = lifetimes
        self.clock = clock
        self.randomness = randomness
    }

    /// - Parameters:
    ///   - traits: what was proved beyond that the factor was right.
    ///   - reference: which of the person's factors it was.
    ///   - transaction: the journey or challenge for which it was given.
    public func callAsFunction(
        for user: User,
        proving factor: FactorEvent.Kind,
        traits: Set<FactorEvent.Trait> = [],
        reference: String? = nil,
        during transaction: String? = nil,
        on browser: Browser,
        in tenant: Tenant
    ) async throws -> SignedIn {
        let now = clock.now
        let cookie = randomness.secret()
        var session = try await present(user, on: browser, in: tenant.id, at: now) ?? fresh(user, on: browser, at: now)
        session.browser = cookie.digest
        session.record(
            FactorEvent(factor, at: now, traits: traits, reference: reference, transaction: transaction),
            expiringAt: now.addingTimeInterval(TimeInterval(lifetimes.maxSeconds)))
        let event = Event(
            "session.authenticated",
            subject: session.id.string,
            actor: user.id.string,
            details: ["factor": factor.rawValue, "address": browser.device.address],
            at: now
        )
        let isTold = try await sessions.save(session, replacing: browser.cookie, telling: event, in: tenant.id)
        if !isTold { try await accounts.write(tenant.id) { try await $0.outbox.append(event) } }
        return SignedIn(session: session, user: user, cookie: cookie)
    }

    private func present(
        _ user: User,
        on browser: Browser,
        in tenant: TenantID,
        at now: Date
    ) async throws -> Session? {
        guard let cookie = browser.cookie else { return nil }
        return try await sessions.sessions(ofBrowser: cookie, in: tenant, at: now).first { $0.user == user.id }
    }

    private func fresh(_ user: User, on browser: Browser, at now: Date) -> Session {
        Session(
            id: randomness.id(),
            user: user.id,
            browser: randomness.secret().digest,
            device: browser.device,
            factors: [],
            startedAt: now,
            lastUsedAt: now,
            expiresAt: now
        )
    }
}
