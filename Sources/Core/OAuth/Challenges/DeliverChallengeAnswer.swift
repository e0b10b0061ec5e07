public import Cryptography
public import FoundationEssentials
public import Kernel

/// An answer that its client wants to be told of.
public struct ChallengeCallback: Equatable, Sendable {
    /// The digest of its id.
    public let challenge: SHA256Digest
    public let url: String
    /// When the answer is gone.
    public let expiresAt: Date
    public let tenant: TenantID

    public init(challenge: SHA256Digest, url: String, expiresAt: Date, tenant: TenantID) {
        self.challenge = challenge
        self.url = url
        self.expiresAt = expiresAt
        self.tenant = tenant
    }
}

/// Takes answers that are to be delivered, and never lets anybody wait for it.
public protocol ChallengeCallbacks: Sendable {
    func enqueue(_ callback: ChallengeCallback)
}

/// Sends a signed answer to an address of the client's.
public protocol ChallengePost: Sendable {
    /// - Returns: the status of the answer.
    func post(_ token: Secret, to url: String) async throws -> Int
}

/// Delivers an answer, unless the client has fetched it meanwhile. What was delivered is used up.
public struct DeliverChallengeAnswer: Sendable {
    public enum Outcome: Equatable, Sendable {
        case delivered
        /// Fetched or expired.
        case gone
        /// To be tried again.
        case refused(status: Int)
    }

    private let kept: KeptChallenges
    private let post: any ChallengePost

    public init(oneTime: any OneTimeStore, post: any ChallengePost, clock: any Clock) {
        kept = KeptChallenges(oneTime: oneTime, clock: clock)
        self.post = post
    }

    /// - Throws: `StoreUnavailable`, or what keeps the client from being reached; to be tried again.
    public func callAsFunction(_ callback: ChallengeCallback) async throws -> Outcome {
        guard let answer = try await kept.answer(to: callback.challenge, in: callback.tenant) else { return .gone }
        let status = try await post.post(answer.token, to: callback.url)
        guard (200..<300).contains(status) else { return .refused(status: status) }
        _ = try await kept.handOut(callback.challenge, in: callback.tenant)
        return .delivered
    }
}
