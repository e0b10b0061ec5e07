public import Accounts
public import Cryptography
public import FoundationEssentials
public import Kernel

/// Remembers on which browsers people have been seen, so that a rule can ask for more on a new one.
///
/// A device is told by the digest of a cookie that opens nothing.
public protocol KnownDeviceStore: Sendable {
    func knows(_ device: SHA256Digest, as user: ID<User>, in tenant: TenantID, at now: Date) async throws -> Bool

    /// - Parameter end: forgotten from then on, unless it is seen again.
    func remember(
        _ device: SHA256Digest, of user: ID<User>, in tenant: TenantID, at now: Date, until end: Date
    ) async throws
}
