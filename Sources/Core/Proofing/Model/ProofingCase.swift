public import Accounts
public import FoundationEssentials
public import Kernel

/// One attempt to proof one person's identity to one level at one provider.
///
/// Whatever a browser says decides nothing: only the provider's own answers move a case on, and of two answers the newer one
/// counts, in whichever order they arrive.
public struct ProofingCase: Equatable, Sendable {
    public enum State: Equatable, Sendable {
        /// Not yet known to the provider.
        case created
        /// The person has something to do.
        case pending
        /// The provider has everything and has not made up its mind.
        case inReview
        case approved(at: Date)
        case rejected(at: Date, KYCRejection)
        /// Nobody went on with it in time.
        case expired(at: Date)
        case cancelled(at: Date, CancelReason)
    }

    public enum CancelReason: String, Equatable, Sendable {
        case byPerson = "person"
        case byOperator = "operator"
        /// The provider could not begin.
        case providerFailed = "provider_failed"
    }

    public let id: ID<ProofingCase>
    public let user: ID<User>
    /// The session in which it was begun: nobody else may follow it.
    public let session: String
    /// The level that was asked for, and that an approval gives.
    public let level: IdentityLevel
    /// The provider, by its name in the tenant's configuration.
    public let provider: String
    /// What the person was doing, as the caller names it; opaque here.
    public let journey: String?
    /// Where the person's browser goes afterwards: a path of this server.
    public let returnPath: String
    public let createdAt: Date

    public internal(set) var state: State
    /// Goes up by one with every change.
    public internal(set) var version: Int
    /// The provider's own name for the case; nil until it has one.
    public internal(set) var reference: String?
    /// What the person is to do; nil until the provider has said it, and after the end.
    public internal(set) var step: KYCStep?
    /// What the adapter needs to ask again, sealed; gone after the end.
    public internal(set) var sealedMemory: [UInt8]?
    /// When the provider made the decision that counts, by its own clock.
    public internal(set) var decidedAt: Date?
    /// When it is given up if nothing happens.
    public internal(set) var expiresAt: Date
    /// When the provider is asked next; nil once there is nothing left to ask.
    public internal(set) var nextPollAt: Date?
    public internal(set) var polls: Int

    public init(
        id: ID<ProofingCase>,
        user: ID<User>,
        session: String,
        level: IdentityLevel,
        provider: String,
        journey: String?,
        returnPath: String,
        createdAt: Date,
        expiresAt: Date
    ) {
        self.id = id
        self.user = user
        self.session = session
        self.level = level
        self.provider = provider
        self.journey = journey
        self.returnPath = returnPath
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        state = .created
        version = 1
        polls = 0
    }

    /// Reads a case as it was kept.
    public init(
        _ begun: ProofingCase, state: State, version: Int, reference: String?, step: KYCStep?, sealedMemory: [UInt8]?,
        decidedAt: Date?, nextPollAt: Date?, polls: Int
    ) {
        self = begun
        self.state = state
        self.version = version
        self.reference = reference
        self.step = step
        self.sealedMemory = sealedMemory
        self.decidedAt = decidedAt
        self.nextPollAt = nextPollAt
        self.polls = polls
    }

    /// Whether the person or the provider may still have something to do.
    public var isOpen: Bool {
        switch state {
        case .created, .pending, .inReview: true
        case .approved, .rejected, .expired, .cancelled: false
        }
    }

    /// When there is something to do about it, if only to give it up; nil once it is over.
    public var dueAt: Date? { isOpen ? min(nextPollAt ?? expiresAt, expiresAt) : nil }

    /// Whether the provider said yes or no; it may think again.
    public var isDecided: Bool {
        switch state {
        case .approved, .rejected: true
        case .created, .pending, .inReview, .expired, .cancelled: false
        }
    }

    public var isApproved: Bool {
        if case .approved = state { true } else { false }
    }
}

extension ProofingCase.State {
    /// As it is written down and told.
    public var name: String {
        switch self {
        case .created: "created"
        case .pending: "pending"
        case .inReview: "in_review"
        case .approved: "approved"
        case .rejected: "rejected"
        case .expired: "expired"
        case .cancelled: "cancelled"
        }
    }
}
