public import Cryptography
public import FoundationEssentials

/// What is kept under a value that may be used once: a challenge, a pushed request.
public struct OneTimeRecord: Equatable, Sendable {
    /// Names the use, such as `passkey.registration`; under another purpose the value is unknown.
    public let purpose: String
    /// What it stands for, as its owner wrote it: whom it is bound to is said in here, and judged by the owner.
    public let payload: [UInt8]
    public let expiresAt: Date

    public init(purpose: String, payload: [UInt8], expiresAt: Date) {
        self.purpose = purpose
        self.payload = payload
        self.expiresAt = expiresAt
    }
}

/// Keeps what is used once, by the digest of a value of at least 256 random bits. What is past its end is not there.
public protocol OneTimeStore: Sendable {
    /// - Throws: `StoreUnavailable` also where one of this purpose is there already, which stays.
    func add(_ record: OneTimeRecord, under digest: SHA256Digest, in tenant: TenantID) async throws

    /// Looks at it and leaves it.
    func record(
        _ digest: SHA256Digest, for purpose: String, in tenant: TenantID, at now: Date
    ) async throws -> OneTimeRecord?

    /// Uses it up: of several who do so at once, one is given it.
    func consume(
        _ digest: SHA256Digest, for purpose: String, in tenant: TenantID, at now: Date
    ) async throws -> OneTimeRecord?
}
