public import FoundationEssentials
import Passkeys
import Proofing

/// Finds the least that a person has to do to reach one of the classes that are wanted.
///
/// A pure function of what is known: nobody's progress is remembered, so that no step can be skipped.
public struct PlanStepUp: Sendable {
    public let policy: AssurancePolicy

    public init(policy: AssurancePolicy) {
        self.policy = policy
    }

    /// - Parameters:
    ///   - wanted: classes, tried in order: the first that is met or can be reached is the one.
    ///   - proofs: those that count for this request.
    public func callAsFunction(
        _ wanted: [String], from proofs: Proofs, with available: AvailableFactors, at now: Date
    ) -> StepUpPlan {
        for target in wanted.lazy.compactMap({ policy[$0] }) {
            if target.isMet(by: proofs, at: now) { return .met(target.name) }
            let ways = ways(to: target, from: proofs, with: available, at: now)
            if !ways.isEmpty { return .stepUp(StepUp(target: target.name, ways: ways)) }
        }
        return .unreachable
    }

    /// Every set of steps that is enough and of which no smaller part is.
    private func ways(
        to target: AssuranceClass, from proofs: Proofs, with available: AvailableFactors, at now: Date
    ) -> [[StepUpStep]] {
        let candidates = candidates(for: target, with: available, in: proofs.transaction, at: now)
        var found: [Way] = []
        // A part of a set has a lower number than the set, so the smallest come first.
        for members in 1..<UInt8(1 << candidates.count)
        where !found.contains(where: { members & $0.members == $0.members }) {
            var reached = proofs
            for (index, candidate) in candidates.enumerated() where members & (1 << index) != 0 {
                candidate.add(to: &reached)
            }
            if target.isMet(by: reached, at: now) { found.append(Way(members: members)) }
        }
        return found.sorted { $0.cost(candidates) < $1.cost(candidates) }
            .map { $0.steps(candidates) }
    }

    /// The strongest proof that each factor can give.
    private func candidates(
        for target: AssuranceClass, with available: AvailableFactors, in transaction: String?, at now: Date
    ) -> [Candidate] {
        var candidates: [Candidate] = []
        if !available.passkeys.isEmpty {
            // One of each sort is enough to judge by: which of them is used is the person's choice.
            var traits: Set<FactorEvent.Trait> = [.userVerified]
            if available.passkeys.contains(where: \.isAttestedHardware) { traits.insert(.attestedHardware) }
            let strongest = FactorEvent(.passkey, at: now, traits: traits, transaction: transaction)
            candidates.append(Candidate(.passkey, strongest, cost: 1))
        }
        if available.hasPassword {
            candidates.append(
                Candidate(.password, FactorEvent(.password, at: now, transaction: transaction), cost: 2))
        }
        if available.canShowPalm {
            candidates.append(Candidate(.palm, FactorEvent(.palm, at: now, transaction: transaction), cost: 3))
        }
        if let level = target.identityLevel, let provable = available.provableLevel, provable >= level {
            let identity = ProofedIdentity(level, provedAt: now, expiresAt: nil)
            candidates.append(Candidate(.identity(level), identity, cost: 30))
        }
        return candidates
    }
}

/// A step and the most that it may prove.
private struct Candidate {
    let step: StepUpStep
    /// In seconds of a person's time, roughly.
    let cost: Int
    private let factor: FactorEvent?
    private let identity: ProofedIdentity?

    init(_ step: StepUpStep, _ factor: FactorEvent, cost: Int) {
        (self.step, self.factor, identity, self.cost) = (step, factor, nil, cost)
    }

    init(_ step: StepUpStep, _ identity: ProofedIdentity, cost: Int) {
        (self.step, factor, self.identity, self.cost) = (step, nil, identity, cost)
    }

    func add(to proofs: inout Proofs) {
        if let factor { proofs.factors.append(factor) }
        if let identity { proofs.identity = identity }
    }
}

/// A set of candidates, one bit each.
private struct Way: Equatable {
    let members: UInt8

    func chosen(_ candidates: [Candidate]) -> [Candidate] {
        candidates.indices.filter { members & (1 << $0) != 0 }.map { candidates[$0] }
    }

    func cost(_ candidates: [Candidate]) -> Int { chosen(candidates).reduce(0) { $0 + $1.cost } }

    func steps(_ candidates: [Candidate]) -> [StepUpStep] { chosen(candidates).map(\.step) }
}
