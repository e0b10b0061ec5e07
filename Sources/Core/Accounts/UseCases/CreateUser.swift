import JOSE
public import Kernel
public import Tenancy

/// Adds a person: by themselves on the create-account page, or by an operator.
public struct CreateUser: Sendable {
    private let storage: any Storage<AccountStores>
    private let hasher: any PasswordHasher
    private let policy: PasswordPolicy
    private let clock: any Clock
    private let randomness: any Randomness

    public init(
        storage: any Storage<AccountStores>,
        hasher: any PasswordHasher,
        policy: PasswordPolicy,
        clock: any Clock,
        randomness: any Randomness
    ) {
        self.storage = storage
        self.hasher = hasher
        self.policy = policy
        self.clock = clock
        self.randomness = randomness
    }

    /// - Parameter subject: an id brought along from another system; nil makes a new one.
    /// - Throws: ``PasswordProblem``, ``UsernameTaken``, ``PasswordHashingOverloaded``, ``StoreUnavailable``.
    public func callAsFunction(
        _ username: Username,
        profile: Profile,
        password: Password,
        subject: ID<User>? = nil,
        actor: String? = nil,
        in tenant: Tenant
    ) async throws -> User {
        try check(password, username: username.string, email: profile["email"]?.string, in: tenant)
        let hash = try await hasher.hash(password)
        let now = clock.now
        let user = User(
            id: subject ?? randomness.id(),
            username: username,
            profile: profile,
            createdAt: now,
            updatedAt: now
        )
        try await storage.write(tenant.id) { stores in
            try await stores.users.add(user, password: hash)
            try await stores.outbox.append(Event("user.created", subject: user.id.string, actor: actor, at: now))
        }
        return user
    }

    /// Judges a password by itself, for a form that shows all its mistakes at once.
    ///
    /// - Parameters:
    ///   - username: as typed; it need not be a good one.
    ///   - email: as typed.
    public func check(_ password: Password, username: String, email: String?, in tenant: Tenant) throws(PasswordProblem)
    {
        let context = [Username.normalize(username), email, tenant.displayName].compactMap(\.self)
        try policy.check(password, context: context)
    }
}
