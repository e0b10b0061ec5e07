public import Accounts
public import Cryptography
public import FoundationEssentials
public import Kernel

/// Keeps the enrolments of one tenant, one for a person, and the deletions that providers have yet to confirm.
public protocol PalmStore: Sendable {
    func palm(of user: ID<User>) async throws -> PalmRecord?

    /// Finds the enrolment whose person has this name towards the provider.
    func palm(subject: SHA256Digest) async throws -> PalmRecord?

    /// All there are, in the order of their people's ids.
    func palms(after user: ID<User>?, limit: Int) async throws -> [PalmRecord]

    /// Writes it in the place of whatever there is of this person.
    func save(_ palm: PalmRecord) async throws

    /// - Returns: whether there was one.
    func removePalm(of user: ID<User>) async throws -> Bool

    /// In the place of one of the same id, of which less was known.
    func add(_ deletion: PalmDeletion) async throws

    /// Those to be tried now, the longest due first.
    func deletions(dueAt now: Date, limit: Int) async throws -> [PalmDeletion]

    /// How many there are, due or not.
    func deletionCount() async throws -> Int

    /// Takes the next try for oneself, if nobody else has taken it since it was read.
    ///
    /// - Returns: it with one more try; nil when somebody has, or it is confirmed by now.
    func claim(_ deletion: PalmDeletion, until next: Date) async throws -> PalmDeletion?

    /// - Parameter deletion: as it was claimed.
    /// - Returns: false when it is not there, or another has taken its place since.
    func remove(_ deletion: PalmDeletion) async throws -> Bool
}

/// Something that a provider is to forget. It outlives the person's own row.
public struct PalmDeletion: Equatable, Sendable {
    public let id: ID<PalmDeletion>
    public let user: ID<User>
    public let provider: String
    /// A ``PalmHandle``, sealed by the vault.
    public let sealedHandle: [UInt8]
    public let askedAt: Date
    /// How often the provider was asked.
    public let tries: Int
    public let nextTryAt: Date

    public init(
        id: ID<PalmDeletion>,
        user: ID<User>,
        provider: String,
        sealedHandle: [UInt8],
        askedAt: Date,
        tries: Int = 0,
        nextTryAt: Date
    ) {
        self.id = id
        self.user = user
        self.provider = provider
        self.sealedHandle = sealedHandle
        self.askedAt = askedAt
        self.tries = tries
        self.nextTryAt = nextTryAt
    }

    /// One try later.
    public func tried(nextTryAt next: Date) -> PalmDeletion {
        PalmDeletion(
            id: id, user: user, provider: provider, sealedHandle: sealedHandle, askedAt: askedAt, tries: tries + 1,
            nextTryAt: next)
    }
}

/// What the use cases of palms work on in one transaction.
public struct PalmStores: Sendable {
    public let palms: any PalmStore
    public let users: any UserStore
    public let outbox: any Outbox

    public init(palms: any PalmStore, users: any UserStore, outbox: any Outbox) {
        self.palms = palms
        self.users = users
        self.outbox = outbox
    }
}
