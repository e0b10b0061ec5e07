public import Cryptography

/// Keeps secrets at rest: each is sealed under a data key of its own, and that under the master key (AES-256-GCM).
///
/// The context names what the secret is and whose; a sealed value moved to another row does not open.
public struct Vault: Sendable {
    private static let version: UInt8 = 1
    private static let keyBytes = 32
    private static let nonceBytes = 12
    private static let tagBytes = 16
    private static let wrappedBytes = nonceBytes + keyBytes + tagBytes

    private let master: SymmetricKey
    private let randomness: any Randomness

    /// - Parameter master: 256 bits.
    public init(master: SymmetricKey, randomness: any Randomness) {
        self.master = master
        self.randomness = randomness
    }

    public func seal(_ secret: [UInt8], context: String) throws -> [UInt8] {
        let dataKey = randomness.bytes(Self.keyBytes)
        let wrapped = try box(dataKey, under: master, context: "key:" + context)
        let sealed = try box(secret, under: SymmetricKey(dataKey), context: context)
        return [Self.version] + wrapped + sealed
    }

    /// - Throws: ``VaultLocked`` if the master key or the context is another, or a byte was changed.
    public func open(_ sealed: [UInt8], context: String) throws(VaultLocked) -> [UInt8] {
        guard sealed.first == Self.version, sealed.count > 1 + Self.wrappedBytes + Self.nonceBytes else {
            throw VaultLocked()
        }
        let wrapped = Array(sealed[1..<(1 + Self.wrappedBytes)])
        let dataKey = try unbox(wrapped, under: master, context: "key:" + context)
        return try unbox(Array(sealed.dropFirst(1 + Self.wrappedBytes)), under: SymmetricKey(dataKey), context: context)
    }

    private func box(_ bytes: [UInt8], under key: SymmetricKey, context: String) throws -> [UInt8] {
        let nonce = randomness.bytes(Self.nonceBytes)
        return nonce + (try AESGCM.seal(bytes, key: key, nonce: nonce, authenticating: Array(context.utf8)))
    }

    private func unbox(_ boxed: [UInt8], under key: SymmetricKey, context: String) throws(VaultLocked) -> [UInt8] {
        let nonce = Array(boxed.prefix(Self.nonceBytes))
        let sealed = Array(boxed.dropFirst(Self.nonceBytes))
        do {
            return try AESGCM.open(sealed, key: key, nonce: nonce, authenticating: Array(context.utf8))
        } catch {
            throw VaultLocked()
        }
    }
}

/// A sealed secret does not open with this master key.
public struct VaultLocked: Error, Equatable, Sendable {
    public init() {}
}
