import Cryptography
import FoundationEssentials
public import Kernel
public import Tenancy

/// Tells whoever delivers call-backs in this process that one has become due.
public protocol ChallengeCallbackBell: Sendable {
    /// Lets nobody wait, and may be heard by nobody: who does not hear it looks by itself before long.
    func ring()
}

/// Sends a signed answer to an address of the client's.
public protocol ChallengePost: Sendable {
    /// - Returns: the status of the answer.
    func post(_ token: Secret, to url: String) async throws -> Int
}

/// Delivers answers to the clients that want to be told, each again and again until it is taken, fetched or expired.
///
/// What was delivered is used up. A server that dies after the client has taken an answer, and before that is written down,
/// leaves it to be delivered once more: the same answer, by its `jti`.
public struct DeliverChallengeAnswer: Sendable {
    public enum Outcome: Equatable, Sendable {
        case delivered
        /// Fetched by the client, or forgotten; or the client is gone, or has no address for call-backs any more.
        case nothing
        case waits(why: String)
        /// The answer expires before the next try would come.
        case givenUp(why: String)
    }

    /// Much longer than any client is waited for: what a server had claimed that died is another's after that.
    static let leaseSeconds: TimeInterval = 30
    /// Between tries, and the last one for all further.
    static let pausesInSeconds: [TimeInterval] = [1, 2, 5, 15, 30, 60]

    private let storage: any Storage<OAuthStores>
    private let clients: ClientDirectory
    private let find: FindChallengeAnswer
    private let kept: KeptChallenges
    private let post: any ChallengePost
    private let clock: any Clock

    public init(_ parts: ChallengeParts, by post: any ChallengePost) {
        storage = parts.storage
        clients = parts.clients
        find = FindChallengeAnswer(parts)
        kept = parts.kept
        self.post = post
        clock = parts.clock
    }

    /// Takes what is due for this server; whatever comes of it, nobody else is given it before the lease is over.
    public func claim(limit: Int, in tenant: TenantID) async throws -> [ChallengeCallback] {
        let now = clock.now
        return try await storage.write(tenant) { stores in
            try await stores.challengeCallbacks.claim(
                dueAt: now, until: now.addingTimeInterval(Self.leaseSeconds), limit: limit)
        }
    }

    /// - Parameter callback: as it was claimed.
    /// - Throws: `StoreUnavailable` where what came of it cannot be written down; it is due again when its lease is over.
    public func callAsFunction(_ callback: ChallengeCallback, in tenant: Tenant) async throws -> Outcome {
        let outcome: Outcome
        do {
            outcome = try await attempt(callback, in: tenant)
        } catch {
            // The stores, or the keys: neither says anything about the answer.
            outcome = .waits(why: "\(error)")
        }
        let next = clock.now.addingTimeInterval(callback.pauseSeconds)
        // Whoever has claimed it since, because this took too long, goes on with it.
        _ = try await storage.write(tenant.id) { stores in
            switch outcome {
            case .delivered, .nothing, .givenUp: try await stores.challengeCallbacks.remove(callback)
            case .waits: try await stores.challengeCallbacks.postpone(callback, until: next)
            }
        }
        return outcome
    }

    private func attempt(_ callback: ChallengeCallback, in tenant: Tenant) async throws -> Outcome {
        guard let client = try await clients.client(callback.client, in: tenant.id),
            let url = client.metadata.challengeCallbackURI
        else { return .nothing }
        switch try await find(callback.challenge, in: tenant) {
        case .open: return .waits(why: "it is being decided")
        case .ended(let answer):
            guard let problem = await send(answer, to: url) else {
                _ = try await kept.handOut(callback.challenge, in: tenant.id)
                return .delivered
            }
            let next = clock.now.addingTimeInterval(callback.pauseSeconds)
            return next < answer.expiresAt ? .waits(why: problem) : .givenUp(why: problem)
        case nil: return .nothing
        }
    }

    /// - Returns: nil once it is taken; else why it is not.
    private func send(_ answer: ChallengeAnswer, to url: String) async -> String? {
        do {
            let status = try await post.post(answer.token, to: url)
            return (200..<300).contains(status) ? nil : "status \(status)"
        } catch {
            return "\(error)"
        }
    }
}

extension ChallengeCallback {
    /// After the try for which it was claimed.
    fileprivate var pauseSeconds: TimeInterval {
        let pauses = DeliverChallengeAnswer.pausesInSeconds
        return pauses[min(max(tries, 1), pauses.count) - 1]
    }
}
