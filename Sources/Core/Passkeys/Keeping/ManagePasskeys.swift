public import Accounts
import FoundationEssentials
public import Kernel
import WebAuthn

/// A person's own list of passkeys.
public struct ManagePasskeys: Sendable {
    private let storage: any Storage<PasskeyStores>
    private let trust: any AttestationTrustSource
    private let clock: any Clock

    /// - Parameter trust: whose list of authenticators, if there is one, tells where models keep keys.
    public init(storage: any Storage<PasskeyStores>, trust: any AttestationTrustSource, clock: any Clock) {
        self.storage = storage
        self.trust = trust
        self.clock = clock
    }

    /// Oldest first.
    public func passkeys(of user: ID<User>, in tenant: TenantID) async throws -> [Passkey] {
        let now = clock.now
        var passkeys = try await storage.read(tenant) { try await $0.passkeys.passkeys(of: user) }
        for index in passkeys.indices { passkeys[index] = await passkeys[index].judged(by: trust, at: now) }
        return passkeys
    }

    /// - Returns: false if the person has no such passkey.
    /// - Throws: `PasskeyRefusal.invalidName`.
    public func rename(_ id: ID<Passkey>, to name: String, of user: ID<User>, in tenant: TenantID) async throws -> Bool
    {
        let name = try PasskeyName(name).string
        let now = clock.now
        return try await storage.write(tenant) { stores in
            guard let passkey = try await stores.passkeys.passkey(id), passkey.user == user else { return false }
            try await stores.passkeys.rename(id, to: name)
            try await stores.outbox.append(passkey.event("passkey.renamed", by: user.string, at: now))
            return true
        }
    }

    /// Removes a passkey. Whether it is the last way in, and whether the person has just proved who they are, is the
    /// caller's to judge before.
    ///
    /// - Parameter actor: who does it where it is not the person: an operator.
    /// - Returns: what was removed; nil if the person has no such passkey.
    public func remove(
        _ id: ID<Passkey>, of user: ID<User>, by actor: String? = nil, in tenant: TenantID
    ) async throws -> Passkey? {
        let now = clock.now
        let actor = actor ?? user.string
        return try await storage.write(tenant) { stores in
            guard let passkey = try await stores.passkeys.passkey(id), passkey.user == user,
                try await stores.passkeys.remove(id)
            else { return nil }
            try await stores.outbox.append(passkey.event("passkey.removed", by: actor, at: now))
            return passkey
        }
    }

    /// Whether somebody could still sign in without this passkey.
    public func isLastWayIn(_ passkey: Passkey, in tenant: TenantID) async throws -> Bool {
        try await storage.read(tenant) { stores in
            guard try await stores.users.passwordHash(of: passkey.user) == nil else { return false }
            return try await stores.passkeys.passkeys(of: passkey.user).allSatisfy { $0.id == passkey.id }
        }
    }

    /// Whether to offer a passkey to somebody who has signed in by a weaker way.
    ///
    /// Not to those who have one; not to those who said never; to those who said later, after the given days.
    public func shouldOffer(to user: ID<User>, againAfterDays days: Int = 30, in tenant: TenantID) async throws -> Bool
    {
        let now = clock.now
        return try await storage.read(tenant) { stores in
            guard try await stores.passkeys.passkeys(of: user).isEmpty else { return false }
            guard let (answer, at) = try await stores.offers.answer(of: user) else { return true }
            return answer == .later && now.timeIntervalSince(at) >= TimeInterval(days) * 86_400
        }
    }

    public func answerOffer(_ answer: OfferAnswer, of user: ID<User>, in tenant: TenantID) async throws {
        let now = clock.now
        try await storage.write(tenant) { try await $0.offers.record(answer, of: user, at: now) }
    }
}
