import Cryptography
import FoundationEssentials
public import JOSE
public import Kernel

/// Moves signing keys one state on: next becomes active, active retires, and a new next is published ahead of its use.
public struct RotateKeys: Sendable {
    private let storage: any Storage<OAuthStores>
    private let vault: Vault
    private let clock: any Clock
    private let publishedSeconds: Int

    /// - Parameter publishedSeconds: how long a retired key stays published: the longest life of a token it signed,
    ///   and as long again for clocks and caches.
    public init(storage: any Storage<OAuthStores>, vault: Vault, clock: any Clock, publishedSeconds: Int) {
        self.storage = storage
        self.vault = vault
        self.clock = clock
        self.publishedSeconds = publishedSeconds
    }

    /// Makes an active and a next key for each algorithm that lacks one. Running it again does nothing.
    ///
    /// - Returns: whether a key was made.
    @discardableResult
    public func prepare(_ tenant: TenantID) async throws -> Bool {
        var made = false
        for algorithm in SigningKey.algorithms {
            let keys = try await storage.read(tenant) { try await $0.keys.keys() }.of(algorithm)
            for state in [SigningKey.State.active, .next] where !keys.contains(where: { $0.state == state }) {
                var key = try makeKey(algorithm, of: tenant)
                if state == .active { key.activate(at: clock.now) }
                made = try await add(key, unlessThereIs: state, to: tenant) || made
            }
        }
        return made
    }

    /// Rotates now.
    ///
    /// - Returns: the keys that are active afterwards.
    @discardableResult
    public func callAsFunction(_ tenant: TenantID, algorithms: [JWSAlgorithm], actor: String?) async throws
        -> [SigningKey]
    {
        try await prepare(tenant)
        var active: [SigningKey] = []
        for algorithm in algorithms {
            if let key = try await rotate(algorithm, of: tenant, actor: actor, ifOlderThan: nil) { active.append(key) }
        }
        return active
    }

    /// Rotates the algorithms whose key has served its time, and drops keys that are gone.
    public func whenDue(_ tenant: TenantID, afterDays days: Int) async throws {
        try await prepare(tenant)
        let oldest = clock.now.addingTimeInterval(-TimeInterval(days) * 86_400)
        for algorithm in SigningKey.algorithms {
            let keys = try await storage.read(tenant) { try await $0.keys.keys() }.of(algorithm)
            guard keys.contains(where: { $0.hasServed(since: oldest) }) else { continue }
            _ = try await rotate(algorithm, of: tenant, actor: nil, ifOlderThan: oldest)
        }
        let now = clock.now
        try await storage.write(tenant) { try await $0.keys.removeGone(at: now) }
    }

    /// - Parameter oldest: judged again inside the transaction, so that two servers do not rotate twice.
    private func rotate(
        _ algorithm: JWSAlgorithm,
        of tenant: TenantID,
        actor: String?,
        ifOlderThan oldest: Date?
    ) async throws -> SigningKey? {
        let fresh = try makeKey(algorithm, of: tenant)
        let now = clock.now
        let seconds = publishedSeconds
        return try await storage.write(tenant) { stores in
            let keys = try await stores.keys.keys().of(algorithm)
            guard var next = keys.first(where: { $0.state == .next }) else { return nil }
            let active = keys.filter { $0.state == .active }
            if let oldest, !active.contains(where: { $0.hasServed(since: oldest) }) { return nil }
            for var key in active {
                key.retire(at: now, publishedFor: seconds)
                try await stores.keys.save(key)
            }
            next.activate(at: now)
            try await stores.keys.save(next)
            try await stores.keys.add(fresh)
            let details = ["algorithm": algorithm.rawValue]
            try await stores.outbox.append(
                Event("key.rotated", subject: next.keyID, actor: actor, details: details, at: now))
            return next
        }
    }

    private func makeKey(_ algorithm: JWSAlgorithm, of tenant: TenantID) throws -> SigningKey {
        let key = try PrivateKey.generate(algorithm.keyType)
        let keyID = JWK(key.publicKey, keyID: nil, algorithm: algorithm).thumbprint().base64URL
        let context = SigningKey.vaultContext(keyID, of: tenant)
        return SigningKey(
            keyID: keyID,
            algorithm: algorithm,
            state: .next,
            publicKey: JWK(key.publicKey, keyID: keyID, algorithm: algorithm),
            sealedPrivateKey: try vault.seal(key.pkcs8(), context: context),
            createdAt: clock.now
        )
    }

    private func add(
        _ key: SigningKey,
        unlessThereIs state: SigningKey.State,
        to tenant: TenantID
    ) async throws -> Bool {
        let now = clock.now
        return try await storage.write(tenant) { stores in
            let keys = try await stores.keys.keys().of(key.algorithm)
            guard !keys.contains(where: { $0.state == state }) else { return false }
            try await stores.keys.add(key)
            let details = ["algorithm": key.algorithm.rawValue, "state": state.rawValue]
            try await stores.outbox.append(Event("key.created", subject: key.keyID, details: details, at: now))
            return true
        }
    }
}

extension [SigningKey] {
    fileprivate func of(_ algorithm: JWSAlgorithm) -> [SigningKey] { filter { $0.algorithm == algorithm } }
}

extension SigningKey {
    fileprivate func hasServed(since oldest: Date) -> Bool {
        state == .active && (activatedAt ?? createdAt) <= oldest
    }
}
