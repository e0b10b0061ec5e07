public import Cryptography
public import FoundationEssentials
public import Kernel

/// A sign-in under way: what was asked for, kept on the server from the first page to the answer.
///
/// Bound to the browser it began in. From the moment somebody is signed in it is bound to their session too, so that a
/// journey begun in one browser cannot be ended in another.
public struct Journey: Equatable, Sendable {
    public let id: ID<Journey>
    public let browser: SHA256Digest
    /// The session chosen or begun in this journey.
    public var session: ID<Session>?
    /// When somebody proved who they are in this very journey; satisfies `prompt=login` and `max_age`.
    public var authenticatedAt: Date?
    /// Whether the account was chosen or created in this journey; satisfies `prompt=select_account` and `prompt=create`.
    public var choseAccount: Bool
    /// When the person agreed, in this journey, to what was asked; satisfies `prompt=consent`.
    public var agreedAt: Date?
    /// When the person would not prove more than they had, though the client wished it.
    public var declinedStepUpAt: Date?
    /// What the journey is for, as its owner wrote it.
    public let payload: [UInt8]
    public let expiresAt: Date

    public init(
        id: ID<Journey>,
        browser: SHA256Digest,
        session: ID<Session>? = nil,
        authenticatedAt: Date? = nil,
        choseAccount: Bool = false,
        agreedAt: Date? = nil,
        declinedStepUpAt: Date? = nil,
        payload: [UInt8],
        expiresAt: Date
    ) {
        self.id = id
        self.browser = browser
        self.session = session
        self.authenticatedAt = authenticatedAt
        self.choseAccount = choseAccount
        self.agreedAt = agreedAt
        self.declinedStepUpAt = declinedStepUpAt
        self.payload = payload
        self.expiresAt = expiresAt
    }
}
