public import Cryptography
import FoundationEssentials
public import JOSE
public import Kernel
import Synchronization

/// The keys of a tenant as they are now, opened and ready.
public struct OpenKeys: Sendable {
    let signers: [JWSAlgorithm: any Signer]
    let published: [String: (algorithm: JWSAlgorithm, key: PublicKey)]
    public let set: JWKSet
    /// The JWK set as served (RFC 7517 §5).
    public let setBytes: [UInt8]

    init(
        signers: [JWSAlgorithm: any Signer],
        published: [String: (algorithm: JWSAlgorithm, key: PublicKey)],
        set: JWKSet
    ) {
        self.signers = signers
        self.published = published
        self.set = set
        setBytes = set.json.bytes()
    }

    /// - Throws: ``KeysMissing`` if no key of this algorithm is active.
    public func signer(_ algorithm: JWSAlgorithm) throws(KeysMissing) -> any Signer {
        guard let signer = signers[algorithm] else { throw KeysMissing(algorithm: algorithm) }
        return signer
    }

    public func publicKey(_ keyID: String?, _ algorithm: JWSAlgorithm) -> PublicKey? {
        guard let keyID, let found = published[keyID], found.algorithm == algorithm else { return nil }
        return found.key
    }
}

/// There is no active key of an algorithm; `surety keys list` shows it, `surety keys rotate` makes one.
public struct KeysMissing: Error, Equatable, Sendable {
    public let algorithm: JWSAlgorithm
}

/// Gives the keys of tenants, kept for as long as a watch over changes allows, each private key opened once.
public final class Keyring: Sendable {
    private let storage: any Storage<OAuthStores>
    private let vault: Vault
    private let clock: any Clock
    private let cache: ExpiringCache<TenantID, OpenKeys>
    private let opened = Mutex<[String: PrivateKey]>([:])

    /// What a change of a key is called.
    static let changeKind = "signing_key"

    /// - Parameter changes: those that a channel tells of; without one keys are read again every half second.
    public init(
        storage: any Storage<OAuthStores>, vault: Vault, clock: any Clock, changes: ChangeWatch = ChangeWatch()
    ) {
        self.storage = storage
        self.vault = vault
        self.clock = clock
        cache = ExpiringCache(following: changes) { $0.kind == Self.changeKind ? $0.tenant : nil }
    }

    /// - Throws: `VaultLocked`, `StoreUnavailable`.
    public func keys(of tenant: TenantID) async throws -> OpenKeys {
        let now = clock.now
        let keys = try await cache.value(tenant, at: now) { try await self.read(tenant, at: now) }
        return keys ?? OpenKeys(signers: [:], published: [:], set: JWKSet([]))
    }

    private func read(_ tenant: TenantID, at now: Date) async throws -> OpenKeys {
        let keys = try await storage.read(tenant) { try await $0.keys.keys() }.filter { !$0.isGone(at: now) }
        var signers: [JWSAlgorithm: any Signer] = [:]
        var published: [String: (algorithm: JWSAlgorithm, key: PublicKey)] = [:]
        for key in keys {
            published[key.keyID] = (key.algorithm, try key.publicKey.publicKey())
            guard key.state == .active else { continue }
            let privateKey = try open(key, of: tenant)
            signers[key.algorithm] = LocalSigner(keyID: key.keyID, algorithm: key.algorithm, key: privateKey)
        }
        forget(except: Set(keys.map(\.keyID)), of: tenant)
        return OpenKeys(signers: signers, published: published, set: JWKSet(keys.map(\.publicKey)))
    }

    private func open(_ key: SigningKey, of tenant: TenantID) throws -> PrivateKey {
        let name = "\(tenant)/\(key.keyID)"
        if let known = opened.withLock({ $0[name] }) { return known }
        let context = SigningKey.vaultContext(key.keyID, of: tenant)
        let privateKey = try PrivateKey(pkcs8: vault.open(key.sealedPrivateKey, context: context))
        opened.withLock { $0[name] = privateKey }
        return privateKey
    }

    private func forget(except keyIDs: Set<String>, of tenant: TenantID) {
        let prefix = "\(tenant)/"
        opened.withLock { keys in
            keys = keys.filter { name, _ in
                !name.hasPrefix(prefix) || keyIDs.contains(String(name.dropFirst(prefix.count)))
            }
        }
    }
}

extension SigningKey {
    static func vaultContext(_ keyID: String, of tenant: TenantID) -> String { "signing-key:\(tenant):\(keyID)" }
}
