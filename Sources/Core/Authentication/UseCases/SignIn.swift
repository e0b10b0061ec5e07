public import Accounts
public import Kernel
public import Tenancy

/// Checks a name and a password and begins a session, or adds the proof to the one that this person has on this browser.
public struct SignIn: Sendable {
    public struct Credentials: Sendable {
        public let identifier: String
        public let password: Password

        /// - Parameter identifier: as typed; it is normalised here.
        public init(identifier: String, password: Password) {
            self.identifier = Username.normalize(identifier.trimmingWhitespace)
            self.password = password
        }
    }

    private let accounts: any Storage<AccountStores>
    private let hasher: any PasswordHasher
    private let throttle: Throttle
    private let admission: Admission
    private let beginSession: BeginSession
    private let clock: any Clock

    public init(
        accounts: any Storage<AccountStores>,
        hasher: any PasswordHasher,
        throttle: Throttle,
        admission: Admission,
        beginSession: BeginSession,
        clock: any Clock
    ) {
        self.accounts = accounts
        self.hasher = hasher
        self.throttle = throttle
        self.admission = admission
        self.beginSession = beginSession
        self.clock = clock
    }

    /// - Parameter transaction: the journey or challenge that it is for.
    /// - Throws: ``SignInRefused``, ``TooManyTries``, ``NoPlace``, `PasswordHashingOverloaded`, `StoreUnavailable`.
    public func callAsFunction(
        _ credentials: Credentials,
        during transaction: String? = nil,
        on browser: Browser,
        in tenant: Tenant
    ) async throws -> SignedIn {
        let user = try await admission.admit(credentials.identifier) {
            try await check(credentials, from: browser, in: tenant)
        }
        return try await beginSession(for: user, proving: .password, during: transaction, on: browser, in: tenant)
    }

    private func check(_ credentials: Credentials, from browser: Browser, in tenant: Tenant) async throws -> User {
        let (user, hash) = try await account(credentials.identifier, in: tenant.id)
        // By person: a name and an address of the same one are not twice as many tries.
        let account = user?.id.string ?? credentials.identifier
        let attempt = Attempt(.password, account: account, addressPrefix: browser.addressPrefix)
        try await throttle.count(attempt, in: tenant.id, at: clock.now)
        let verification = try await hasher.verify(credentials.password, against: hash)
        guard case .correct(let needsRehash) = verification, let user, user.isActive else {
            try await recordRefusal(user, from: browser, in: tenant.id)
            throw SignInRefused()
        }
        try await throttle.succeeded(attempt, in: tenant.id, at: clock.now)
        if needsRehash { await rehash(credentials.password, of: user, in: tenant.id) }
        return user
    }

    private func account(_ identifier: String, in tenant: TenantID) async throws -> (User?, PasswordHash?) {
        try await accounts.read(tenant) { stores in
            guard let user = try await stores.users.user(signingInAs: identifier) else { return (nil, nil) }
            return (user, try await stores.users.passwordHash(of: user.id))
        }
    }

    /// Known account or not, the same is written: neither the answer nor its time may differ.
    private func recordRefusal(_ user: User?, from browser: Browser, in tenant: TenantID) async throws {
        let event = Event(
            "sign_in.refused",
            subject: user?.id.string ?? "unknown",
            details: ["address": browser.addressPrefix, "factor": FactorEvent.Kind.password.rawValue],
            at: clock.now
        )
        try await accounts.write(tenant) { try await $0.outbox.append(event) }
    }

    private func rehash(_ password: Password, of user: User, in tenant: TenantID) async {
        let now = clock.now
        // The sign-in is good without it; the next one will try again.
        guard let hash = try? await hasher.hash(password) else { return }
        try? await accounts.write(tenant) { try await $0.users.setPasswordHash(hash, of: user.id, at: now) }
    }
}

/// The name or the password is wrong, or the account is disabled: the same answer for all three.
public struct SignInRefused: Error, Equatable, Sendable {}

extension String {
    var trimmingWhitespace: String {
        let scalars = unicodeScalars.drop { $0.properties.isWhitespace }
        let end = scalars.reversed().drop { $0.properties.isWhitespace }
        return String(String.UnicodeScalarView(end.reversed()))
    }
}
