public import Accounts
public import Cryptography
public import FoundationEssentials
public import Kernel

/// A person signed in on one browser.
///
/// The id is public (`sid`, OpenID Connect Core front- and back-channel logout) and opens nothing: the browser proves
/// itself by its cookie, of which only the digest is kept, and which changes at every rise of privilege.
public struct Session: Equatable, Sendable {
    public let id: ID<Session>
    public let user: ID<User>
    /// Several sessions of one browser have the same digest: the account chooser lists them.
    public var browser: SHA256Digest
    public let device: Device
    public private(set) var factors: [FactorEvent]
    public let startedAt: Date
    public var lastUsedAt: Date
    /// Not beyond this time, however much it is used; a new proof begins a new term.
    public private(set) var expiresAt: Date

    public init(
        id: ID<Session>,
        user: ID<User>,
        browser: SHA256Digest,
        device: Device,
        factors: [FactorEvent],
        startedAt: Date,
        lastUsedAt: Date,
        expiresAt: Date
    ) {
        self.id = id
        self.user = user
        self.browser = browser
        self.device = device
        self.factors = factors
        self.startedAt = startedAt
        self.lastUsedAt = lastUsedAt
        self.expiresAt = expiresAt
    }

    /// What its proofs alone amount to, for nothing in particular.
    public func assurance(under policy: AssurancePolicy, at now: Date) -> Assurance? {
        Assurance.of(Proofs(factors), under: policy, at: now)
    }

    /// Records a proof; of each factor the latest counts.
    public mutating func record(_ factor: FactorEvent, expiringAt end: Date) {
        factors.removeAll(where: factor.replaces)
        factors.append(factor)
        lastUsedAt = factor.at
        expiresAt = end
    }
}

/// The device as the person would recognise it in a list of sessions.
public struct Device: Equatable, Sendable {
    public static let descriptionMax = 256

    public let userAgent: String
    public let address: String

    public init(userAgent: String, address: String) {
        self.userAgent = String(userAgent.unicodeScalars.prefix(Self.descriptionMax).map(Character.init))
        self.address = address
    }
}
