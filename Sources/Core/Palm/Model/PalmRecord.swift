public import Accounts
public import Cryptography
public import FoundationEssentials
public import Kernel

/// A person's enrolment, as we keep it: where it stands, and the sealed names by which the provider knows it.
///
/// Neither an image nor a template has a place in here.
public struct PalmRecord: Equatable, Sendable {
    /// New at every enrolment.
    public let id: ID<PalmRecord>
    public let user: ID<User>
    /// Which adapter it was enrolled with; another one cannot verify it.
    public let provider: String
    public let consent: PalmConsent
    /// By which the provider's name of a person leads to the person.
    public let subject: SHA256Digest
    /// A ``PalmHandle``, sealed by the vault; empty once it has gone to the deletions.
    public internal(set) var sealedHandle: [UInt8]
    public internal(set) var standing: PalmStanding
    /// Tries in a row that ended with no match, those under way included.
    public internal(set) var failures: Int
    /// Until then no palm of this person is verified. It locks nothing else.
    public internal(set) var lockedUntil: Date?
    public let createdAt: Date
    public internal(set) var changedAt: Date

    public init(
        id: ID<PalmRecord>,
        user: ID<User>,
        provider: String,
        consent: PalmConsent,
        subject: SHA256Digest,
        sealedHandle: [UInt8],
        standing: PalmStanding,
        failures: Int = 0,
        lockedUntil: Date? = nil,
        createdAt: Date,
        changedAt: Date
    ) {
        self.id = id
        self.user = user
        self.provider = provider
        self.consent = consent
        self.subject = subject
        self.sealedHandle = sealedHandle
        self.standing = standing
        self.failures = failures
        self.lockedUntil = lockedUntil
        self.createdAt = createdAt
        self.changedAt = changedAt
    }
}

/// That a person agreed to the enrolment, and to which text.
public struct PalmConsent: Equatable, Sendable {
    public static let versionBytesMax = 64

    public let textVersion: String
    public let givenAt: Date

    public init(textVersion: String, givenAt: Date) {
        self.textVersion = textVersion
        self.givenAt = givenAt
    }
}

extension PalmRecord {
    /// Counts a try before its end is known, so that tries at once cannot be more than are allowed.
    ///
    /// - Throws: ``PalmRefusal/locked(until:)`` when there were too many in a row.
    mutating func beginTry(_ rules: PalmRules, at now: Date) throws(PalmRefusal) {
        if let lockedUntil {
            guard now >= lockedUntil else { throw .locked(until: lockedUntil) }
            (failures, self.lockedUntil) = (0, nil)
        }
        failures += 1
        if failures >= rules.triesMax { lockedUntil = now.addingTimeInterval(TimeInterval(rules.lockSeconds)) }
    }

    /// A match forgets the failures before it.
    mutating func endTryWell() {
        (failures, lockedUntil) = (0, nil)
    }

    /// The provider failed, not the person: the try counts for nothing.
    mutating func takeBackTry(_ rules: PalmRules) {
        failures = max(0, failures - 1)
        if failures < rules.triesMax { lockedUntil = nil }
    }

    mutating func move(to standing: PalmStanding, at now: Date) {
        self.standing = standing
        changedAt = now
    }
}
