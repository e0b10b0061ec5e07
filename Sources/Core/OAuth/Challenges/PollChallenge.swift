import Cryptography
import FoundationEssentials
public import Kernel
public import Tenancy

/// Tells the client that began a challenge how it stands, and hands its answer out once.
public struct PollChallenge: Sendable {
    public enum Standing: Sendable {
        case pending(expiresInSeconds: Int)
        case expired
        case ended(ChallengeAnswer)
    }

    /// Whoever approved at the last moment may still be on their way to the store.
    private static let graceSeconds = 5.0

    private let kept: KeptChallenges
    private let storage: any Storage<OAuthStores>
    private let clock: any Clock

    public init(_ parts: ChallengeParts) {
        kept = parts.kept
        storage = parts.storage
        clock = parts.clock
    }

    /// - Throws: ``ChallengeUnknown``, also for another client and for an answer that was fetched before.
    public func callAsFunction(_ id: Secret, by client: ID<Client>, in tenant: Tenant) async throws -> Standing {
        let digest = id.digest
        // In this order: an answer is there before its challenge is gone.
        let challenge = try await kept.challenge(digest, in: tenant.id)
        if let answer = try await kept.answer(to: digest, in: tenant.id) {
            guard answer.client == client, try await kept.handOut(digest, in: tenant.id) else {
                throw ChallengeUnknown()
            }
            return .ended(answer)
        }
        guard let challenge, challenge.client == client else { throw ChallengeUnknown() }
        let left = challenge.expiresAt.timeIntervalSince(clock.now)
        guard left <= -Self.graceSeconds else { return .pending(expiresInSeconds: max(0, Int(left.rounded(.up)))) }
        guard try await kept.forget(digest, in: tenant.id) else { throw ChallengeUnknown() }
        let event = challenge.event("expired", digest, actor: nil, at: clock.now)
        try await storage.write(tenant.id) { try await $0.outbox.append(event) }
        return .expired
    }
}
