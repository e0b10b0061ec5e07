public import Cryptography
public import FoundationEssentials

public enum ReplayVerdict: Equatable, Sendable {
    /// Seen for the first time, and marked.
    case fresh
    case replayed
    /// Issued before the time from which marks are remembered: it may have been seen. A moment later there are new ones.
    case forgotten
}

/// Remembers proofs that may come once, such as a DPoP proof or a client assertion, until they would be refused anyway.
public protocol ReplayMarks: Sendable {
    /// Marks a proof; of several who bring the same at once, one is told that it is fresh.
    ///
    /// - Parameters:
    ///   - digest: of what names the proof, the one who made it included.
    ///   - purpose: names the kind; marks of one kind do not count for another.
    ///   - issuedAt: when the proof says that it was made.
    ///   - expiry: from when on it is refused for its age.
    func mark(
        _ digest: SHA256Digest, for purpose: String, issuedAt: Date, until expiry: Date, in tenant: TenantID,
        at now: Date
    ) async throws -> ReplayVerdict
}
