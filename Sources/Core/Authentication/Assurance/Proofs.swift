public import FoundationEssentials
import Kernel
public import Proofing

/// All that is known of a person at one moment, for one request: what a class is judged by.
public struct Proofs: Equatable, Sendable {
    public var factors: [FactorEvent]
    public var identity: ProofedIdentity?
    /// The journey or challenge that is being judged; proofs given for it are told apart by its name.
    public var transaction: String?

    public init(_ factors: [FactorEvent], identity: ProofedIdentity? = nil, transaction: String? = nil) {
        self.factors = factors
        self.identity = identity
        self.transaction = transaction
    }

    /// Whether a factor was proved for what is being judged.
    func isOfTransaction(_ factor: FactorEvent) -> Bool {
        transaction != nil && factor.transaction == transaction
    }

    /// Those proofs that are as fresh as a client wants them. Each factor is judged by itself: one fresh proof does not make
    /// an old one new.
    public func counted(_ freshness: Freshness, at now: Date) -> Proofs {
        guard freshness != .any else { return self }
        var counted = self
        counted.factors = factors.filter { isOfTransaction($0) || freshness.admits($0, at: now) }
        return counted
    }
}

/// How fresh proofs have to be (OpenID Connect Core §3.1.2.1, `prompt=login` and `max_age`).
public struct Freshness: Equatable, Sendable {
    public static let any = Freshness()

    /// Only what is proved for this very request counts.
    public let isAnew: Bool
    /// What was proved for this very request counts whatever this says; else 0 could never be met.
    public let maxAgeSeconds: Int?

    public init(isAnew: Bool = false, maxAgeSeconds: Int? = nil) {
        self.isAnew = isAnew
        self.maxAgeSeconds = maxAgeSeconds
    }

    func admits(_ factor: FactorEvent, at now: Date) -> Bool {
        if isAnew || maxAgeSeconds == 0 { return false }
        return maxAgeSeconds.map { now.timeIntervalSince(factor.at) <= TimeInterval($0) } ?? true
    }
}
