public import Kernel

/// A house of its own within the server: issuer, keys, users and clients are the tenant's.
public struct Tenant: Equatable, Sendable {
    public let id: TenantID
    public let issuer: Issuer
    /// What people read on pages.
    public let displayName: String

    public init(id: TenantID = .default, issuer: Issuer, displayName: String) {
        self.id = id
        self.issuer = issuer
        self.displayName = displayName
    }
}
