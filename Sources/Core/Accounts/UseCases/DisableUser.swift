public import Kernel

/// Disables an account. Its sessions and tokens stop working at once, because each use of them asks for its state.
public struct DisableUser: Sendable {
    private let storage: any Storage<AccountStores>
    private let clock: any Clock

    public init(storage: any Storage<AccountStores>, clock: any Clock) {
        self.storage = storage
        self.clock = clock
    }

    /// - Returns: the user as they are now; nil if there is none of this name.
    public func callAsFunction(_ username: Username, actor: String?, in tenant: TenantID) async throws -> User? {
        let now = clock.now
        return try await storage.write(tenant) { stores in
            guard var user = try await stores.users.user(signingInAs: username.string) else { return nil }
            guard user.username == username else { return nil }
            guard user.isActive else { return user }
            user.disable(at: now)
            try await stores.users.save(user)
            try await stores.outbox.append(Event("user.disabled", subject: user.id.string, actor: actor, at: now))
            return user
        }
    }
}
