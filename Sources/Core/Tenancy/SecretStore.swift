/// Keeps the secrets that a tenant's servers share, sealed by the vault.
public protocol SecretStore: Sendable {
    func sealedSecret(_ name: String) async throws -> [UInt8]?

    /// Writes a secret unless there is one of this name: of several servers that start at once, one's is kept.
    func addSealedSecret(_ sealed: [UInt8], name: String) async throws
}
