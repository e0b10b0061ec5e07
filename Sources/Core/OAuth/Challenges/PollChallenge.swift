import Cryptography
import FoundationEssentials
public import Kernel
public import Tenancy

/// Tells the client that began a challenge how it stands, and hands its answer out once.
public struct PollChallenge: Sendable {
    public enum Standing: Sendable {
        case pending(expiresInSeconds: Int)
        case ended(ChallengeAnswer)
    }

    private let find: FindChallengeAnswer
    private let kept: KeptChallenges
    private let clock: any Clock

    public init(_ parts: ChallengeParts) {
        find = FindChallengeAnswer(parts)
        kept = parts.kept
        clock = parts.clock
    }

    /// - Throws: ``ChallengeUnknown``, also for another client and for an answer that was fetched before.
    public func callAsFunction(_ id: Secret, by client: ID<Client>, in tenant: Tenant) async throws -> Standing {
        let digest = id.digest
        switch try await find(digest, in: tenant) {
        case .open(let challenge) where challenge.client == client:
            let left = challenge.expiresAt.timeIntervalSince(clock.now)
            return .pending(expiresInSeconds: max(0, Int(left.rounded(.up))))
        case .ended(let answer) where answer.client == client:
            guard try await kept.handOut(digest, in: tenant.id) else { throw ChallengeUnknown() }
            return .ended(answer)
        case .open, .ended, nil: throw ChallengeUnknown()
        }
    }
}
