import Cryptography
import FoundationEssentials
import Kernel
import Tenancy

/// Finds how a challenge ended, and ends it where its time is over: with a signed answer, as any other end.
struct FindChallengeAnswer: Sendable {
    enum Found: Sendable {
        /// Nobody has ended it yet, or somebody is about to.
        case open(Challenge)
        case ended(ChallengeAnswer)
    }

    /// Whoever decided at the last moment may still be on their way to the store.
    private static let graceSeconds = 5.0

    private let clients: ClientDirectory
    private let sign: SignChallengeAnswer
    private let kept: KeptChallenges
    private let storage: any Storage<OAuthStores>
    private let clock: any Clock

    init(_ parts: ChallengeParts) {
        clients = parts.clients
        sign = parts.sign
        kept = parts.kept
        storage = parts.storage
        clock = parts.clock
    }

    /// - Returns: nil for what was never begun, was answered and fetched, or is forgotten.
    func callAsFunction(_ id: SHA256Digest, in tenant: Tenant) async throws -> Found? {
        // In this order: an answer is there before its challenge is gone.
        let challenge = try await kept.challenge(id, in: tenant.id)
        if let answer = try await kept.answer(to: id, in: tenant.id) { return .ended(answer) }
        guard let challenge else { return nil }
        guard challenge.expiresAt <= clock.now else { return .open(challenge) }
        guard let client = try await clients.client(challenge.client, in: tenant.id) else { return nil }
        return try await expire(challenge, id, by: client, in: tenant)
    }

    /// Of several who find that the time is over, one has the right to end it, and so has a person at the last moment.
    private func expire(
        _ challenge: Challenge, _ id: SHA256Digest, by client: Client, in tenant: Tenant
    ) async throws -> Found? {
        let answer = try await sign(.expired, of: challenge, id, by: nil, to: client, in: tenant)
        let isOurs = try await kept.claim(id, in: tenant.id)
        // Whoever took the right and did nothing with it has died.
        guard isOurs || clock.now >= challenge.expiresAt.addingTimeInterval(Self.graceSeconds) else {
            return .open(challenge)
        }
        let event = challenge.event(ChallengeEnd.expired.rawValue, id, actor: nil, at: clock.now)
        try await storage.write(tenant.id) { try await $0.outbox.append(event) }
        do {
            try await kept.answer(answer, to: id, in: tenant.id)
        } catch is ChallengeUnknown {
            return nil
        }
        return .ended(answer)
    }
}
