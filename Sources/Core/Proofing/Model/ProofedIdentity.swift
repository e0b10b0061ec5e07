public import FoundationEssentials

/// That a person's identity stands proofed, to which level, and for how long.
public struct ProofedIdentity: Equatable, Sendable {
    public let level: IdentityLevel
    public let provedAt: Date
    /// From then on it counts for nothing, and has to be proofed anew; nil: until a newer decision.
    public let expiresAt: Date?

    public init(_ level: IdentityLevel, provedAt: Date, expiresAt: Date?) {
        self.level = level
        self.provedAt = provedAt
        self.expiresAt = expiresAt
    }

    public func isValid(at now: Date) -> Bool { expiresAt.map { now < $0 } ?? true }

    /// Whether it reaches a level now.
    public func reaches(_ wanted: IdentityLevel, at now: Date) -> Bool { level >= wanted && isValid(at: now) }
}
