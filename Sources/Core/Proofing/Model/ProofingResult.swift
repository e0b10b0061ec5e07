public import Accounts
public import FoundationEssentials
public import Kernel

/// What an approved case left behind: that a person reached a level, until when, and the facts that were verified.
public struct ProofingResult: Equatable, Sendable {
    public enum EndReason: String, Equatable, Sendable {
        /// Its time is over.
        case expired
        /// The provider took its approval back.
        case decisionChanged = "decision_changed"
        /// A later attempt was refused for good.
        case rejectedForGood = "rejected_for_good"
        /// An operator ended it.
        case revoked
    }

    public struct End: Equatable, Sendable {
        public let at: Date
        public let reason: EndReason

        public init(_ reason: EndReason, at: Date) {
            self.reason = reason
            self.at = at
        }
    }

    /// The case that was approved.
    public let id: ID<ProofingCase>
    public let user: ID<User>
    public let identity: ProofedIdentity
    /// The provider, by its name in the tenant's configuration.
    public let provider: String
    /// ``VerifiedClaims``, sealed by the vault.
    public let sealedClaims: [UInt8]
    public private(set) var end: End?

    public init(
        id: ID<ProofingCase>, user: ID<User>, identity: ProofedIdentity, provider: String, sealedClaims: [UInt8],
        end: End? = nil
    ) {
        self.id = id
        self.user = user
        self.identity = identity
        self.provider = provider
        self.sealedClaims = sealedClaims
        self.end = end
    }

    public func stands(at now: Date) -> Bool { end == nil && identity.isValid(at: now) }

    /// Ends it, unless it has ended already: the first end stays.
    mutating func end(_ reason: EndReason, at now: Date) {
        guard end == nil else { return }
        end = End(reason, at: now)
    }
}

extension Sequence<ProofingResult> {
    /// The best of those that stand: the highest level, and of equal ones the one that stands longest.
    public func standing(at now: Date) -> ProofedIdentity? {
        filter { $0.stands(at: now) }.map(\.identity).max { one, other in
            guard one.level == other.level else { return one.level < other.level }
            return (one.expiresAt ?? .distantFuture) < (other.expiresAt ?? .distantFuture)
        }
    }
}
