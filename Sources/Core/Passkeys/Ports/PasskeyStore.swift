public import Accounts
public import FoundationEssentials
public import Kernel

/// Keeps the passkeys of one tenant.
public protocol PasskeyStore: Sendable {
    /// - Throws: ``CredentialIDTaken`` when anybody has a passkey of this credential id
    ///   (Web Authentication Level 3 §7.1, step 26).
    func add(_ passkey: Passkey) async throws

    func passkey(credential: [UInt8]) async throws -> Passkey?
    func passkey(_ id: ID<Passkey>) async throws -> Passkey?

    /// Oldest first.
    func passkeys(of user: ID<User>) async throws -> [Passkey]

    /// Notes a use, if nobody else has noted one since the count was read.
    ///
    /// - Returns: false when the count is another by now, or the passkey is gone; then nothing is written.
    func advance(
        _ id: ID<Passkey>, from count: UInt32, to newCount: UInt32, isBackedUp: Bool, at now: Date
    ) async throws -> Bool

    func rename(_ id: ID<Passkey>, to name: String) async throws

    /// Writes whether the metadata speak against it.
    func suspect(_ id: ID<Passkey>, _ suspicion: Passkey.Suspicion?) async throws

    /// - Returns: whether it was there.
    func remove(_ id: ID<Passkey>) async throws -> Bool

    /// All of the tenant whose attestation was trusted, in the order of ids: for re-checks.
    func attested(after id: ID<Passkey>?, limit: Int) async throws -> [Passkey]
}

/// This credential id is somebody's already.
public struct CredentialIDTaken: Error, Equatable, Sendable {
    public init() {}
}

/// What a person answered when a passkey was offered to them.
public enum OfferAnswer: String, Equatable, Sendable {
    case later
    case never
}

/// Remembers the answers to offers, so that nobody is asked twice in vain.
public protocol PasskeyOfferStore: Sendable {
    func answer(of user: ID<User>) async throws -> (answer: OfferAnswer, at: Date)?
    func record(_ answer: OfferAnswer, of user: ID<User>, at now: Date) async throws
}

/// The FIDO metadata that were accepted last: kept, because an older list never takes the place of a newer one.
public protocol AuthenticatorMetadataStore: Sendable {
    func metadata() async throws -> StoredMetadata?

    /// The number of what is kept; the list itself has megabytes.
    func number() async throws -> Int64?

    /// Writes it, unless what is there has a higher number.
    func save(_ metadata: StoredMetadata) async throws
}

public struct StoredMetadata: Equatable, Sendable {
    /// The BLOB as it was signed (FIDO Metadata Service 3 §3.1.7).
    public let blob: [UInt8]
    /// Its serial number (`no`).
    public let number: Int64
    public let fetchedAt: Date

    public init(blob: [UInt8], number: Int64, fetchedAt: Date) {
        self.blob = blob
        self.number = number
        self.fetchedAt = fetchedAt
    }
}

/// What the use cases of passkeys work on in one transaction.
public struct PasskeyStores: Sendable {
    public let passkeys: any PasskeyStore
    public let offers: any PasskeyOfferStore
    public let metadata: any AuthenticatorMetadataStore
    public let users: any UserStore
    public let outbox: any Outbox

    public init(
        passkeys: any PasskeyStore,
        offers: any PasskeyOfferStore,
        metadata: any AuthenticatorMetadataStore,
        users: any UserStore,
        outbox: any Outbox
    ) {
        self.passkeys = passkeys
        self.offers = offers
        self.metadata = metadata
        self.users = users
        self.outbox = outbox
    }
}
