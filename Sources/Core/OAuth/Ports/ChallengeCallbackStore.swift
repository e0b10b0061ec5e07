public import Cryptography
public import FoundationEssentials
public import Kernel

/// That a client wants to be told how a challenge ended; kept until it has been, or there is nothing left to tell.
public struct ChallengeCallback: Equatable, Sendable {
    /// The digest of its id: the id itself is a secret, and is not kept.
    public let challenge: SHA256Digest
    public let client: ID<Client>
    /// When it is looked at next: as soon as the challenge has ended, and when its time is over at the latest.
    public let dueAt: Date
    /// How often it was claimed.
    public let tries: Int

    public init(challenge: SHA256Digest, client: ID<Client>, dueAt: Date, tries: Int = 0) {
        self.challenge = challenge
        self.client = client
        self.dueAt = dueAt
        self.tries = tries
    }
}

/// Keeps the call-backs of one tenant that are still to be made.
///
/// Whoever claims one has it for a lease: until then nobody else is given it, and who died with it loses it to the next.
public protocol ChallengeCallbackStore: Sendable {
    func add(_ callback: ChallengeCallback) async throws

    /// Makes one due that was never tried; of one that was, whoever tries it looks again soon.
    func hasten(_ challenge: SHA256Digest, to now: Date) async throws

    /// Takes those that are due for oneself, the longest due first, in no order: of several who do so at once, one is
    /// given each.
    ///
    /// - Returns: them with one more try, due again at the end of the lease.
    func claim(dueAt now: Date, until lease: Date, limit: Int) async throws -> [ChallengeCallback]

    /// Gives one back, to be tried again later.
    ///
    /// - Parameter callback: as it was claimed.
    /// - Returns: false when it is not there, or was claimed by another since.
    @discardableResult
    func postpone(_ callback: ChallengeCallback, until next: Date) async throws -> Bool

    /// - Parameter callback: as it was claimed.
    /// - Returns: false when it is not there, or was claimed by another since.
    @discardableResult
    func remove(_ callback: ChallengeCallback) async throws -> Bool
}
