public import FoundationEssentials
import Kernel
public import Proofing

/// An authentication context class: a name for a small set of requirements (OpenID Connect Core §2, `acr`).
public struct AssuranceClass: Equatable, Sendable {
    /// The value of `acr`.
    public let name: String
    public let requirements: [Requirement]
    /// Only what was proved for this one transaction counts, and the class is told of no other.
    public let isForOneTransaction: Bool

    public init(_ name: String, _ requirements: [Requirement], isForOneTransaction: Bool = false) {
        self.name = name
        self.requirements = requirements
        self.isForOneTransaction = isForOneTransaction
    }

    /// Whether clients learn of it only by asking: that somebody's identity was proofed, or their palm seen, is nobody's
    /// business who did not need it.
    public var isToldOnlyWhenAsked: Bool {
        isForOneTransaction
            || requirements.contains { requirement in
                switch requirement.quality {
                case .identity, .palm: true
                case .factors, .possession, .phishingResistance, .hardware: false
                }
            }
    }

    /// The level of identity that it demands; nil for none.
    public var identityLevel: IdentityLevel? {
        requirements.compactMap { if case .identity(let level) = $0.quality { level } else { nil } }.max()
    }

    public func isMet(by proofs: Proofs, at now: Date) -> Bool {
        let factors = isForOneTransaction ? proofs.factors.filter(proofs.isOfTransaction) : proofs.factors
        guard !factors.isEmpty else { return false }
        return requirements.allSatisfy { $0.isMet(by: factors, identity: proofs.identity, at: now) }
    }
}

extension Requirement {
    fileprivate func isMet(by factors: [FactorEvent], identity: ProofedIdentity?, at now: Date) -> Bool {
        switch quality {
        case .factors(let count): Self.things(proved: factors.filter { isRecent($0.at, at: now) }) >= count
        case .possession, .phishingResistance:
            factors.contains { $0.kind == .passkey && isRecent($0.at, at: now) }
        case .hardware: factors.contains { $0.traits.contains(.attestedHardware) && isRecent($0.at, at: now) }
        case .palm: factors.contains { $0.kind == .palm && isRecent($0.at, at: now) }
        case .identity(let level):
            identity.map { $0.reaches(level, at: now) && isRecent($0.provedAt, at: now) } ?? false
        }
    }

    private func isRecent(_ moment: Date, at now: Date) -> Bool {
        maxAgeSeconds.map { now.timeIntervalSince(moment) <= TimeInterval($0) } ?? true
    }

    /// A passkey is held; one that checks its holder proves a second thing with it: known or inherent, which of the two
    /// nobody tells, so beside a password or a palm it counts for nothing more.
    private static func things(proved factors: [FactorEvent]) -> Int {
        let kinds = Set(factors.map(\.kind))
        let isVerified = factors.contains { $0.kind == .passkey && $0.traits.contains(.userVerified) }
        return kinds.count + (isVerified && kinds == [.passkey] ? 1 : 0)
    }
}
