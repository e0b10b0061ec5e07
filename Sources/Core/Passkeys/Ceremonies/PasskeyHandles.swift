public import Accounts
public import Cryptography
public import Kernel

/// Names people to authenticators: 32 bytes that mean nothing outside (Web Authentication Level 3 §14.6.1).
///
/// Computed, not kept: the same person has the same handle for ever, and it tells nobody their subject identifier.
public struct PasskeyHandles: Sendable {
    private let key: SymmetricKey

    public init(key: SymmetricKey) {
        self.key = key
    }

    public func handle(of user: ID<User>, in tenant: TenantID) -> [UInt8] {
        HMAC.sha256(Array("\(tenant)\u{0}\(user)".utf8), key: key)
    }
}
