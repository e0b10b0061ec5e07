public import Accounts
public import Kernel
public import Tenancy

/// Lets a person create an account by themselves, and signs them in with it.
public struct SignUp: Sendable {
    public struct Limits: Equatable, Sendable {
        public var windowSeconds = 3_600
        /// High, because a whole company may stand behind one address.
        public var perAddress = 60

        public init() {}
    }

    private let createUser: CreateUser
    private let beginSession: BeginSession
    private let counters: any RateCounters
    private let admission: Admission
    private let limits: Limits
    private let clock: any Clock

    public init(
        createUser: CreateUser,
        beginSession: BeginSession,
        counters: any RateCounters,
        admission: Admission,
        limits: Limits = Limits(),
        clock: any Clock
    ) {
        self.createUser = createUser
        self.beginSession = beginSession
        self.counters = counters
        self.admission = admission
        self.limits = limits
        self.clock = clock
    }

    /// - Parameter transaction: the journey that it is for.
    /// - Throws: what `CreateUser` throws, ``TooManyTries``, ``NoPlace``.
    public func callAsFunction(
        _ username: Username,
        profile: Profile,
        password: Password,
        during transaction: String? = nil,
        on browser: Browser,
        in tenant: Tenant
    ) async throws -> SignedIn {
        let user = try await admission.admit(username.string) {
            let key = "sign_up.address.\(browser.addressPrefix)"
            let tries = try await counters.count(
                key, in: tenant.id, windowSeconds: limits.windowSeconds, at: clock.now)
            guard tries <= limits.perAddress else { throw TooManyTries(retryAfterSeconds: limits.windowSeconds) }
            return try await createUser(username, profile: profile, password: password, in: tenant)
        }
        return try await beginSession(for: user, proving: .password, during: transaction, on: browser, in: tenant)
    }

    /// Judges a password by itself, for a form that shows all its mistakes at once.
    public func check(_ password: Password, username: String, email: String?, in tenant: Tenant) throws(PasswordProblem)
    {
        try createUser.check(password, username: username, email: email, in: tenant)
    }
}
