public import FoundationEssentials

/// What an operator set for one tenant while servers run: a document with a name, sealed by the vault.
public struct TenantDocument: Equatable, Sendable {
    public let sealed: [UInt8]
    /// Counts its changes, from 1.
    public let version: Int
    public let changedAt: Date

    public init(sealed: [UInt8], version: Int, changedAt: Date) {
        self.sealed = sealed
        self.version = version
        self.changedAt = changedAt
    }
}

/// Keeps the documents of one tenant.
public protocol TenantDocumentStore: Sendable {
    func document(_ name: String) async throws -> TenantDocument?

    /// Writes a document in the place of the one before it.
    ///
    /// - Returns: false if another version is there by now; then nothing is written.
    func save(_ document: TenantDocument, name: String) async throws -> Bool

    /// - Returns: whether it was there.
    func removeDocument(_ name: String) async throws -> Bool
}
