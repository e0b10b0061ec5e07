public import Accounts
public import FoundationEssentials
public import Kernel

/// A passkey that a person registered: the public half of a key pair, and what is known of the authenticator behind it.
public struct Passkey: Equatable, Sendable {
    /// Ours, for lists and forms; the authenticator's own name for it is the credential id.
    public let id: ID<Passkey>
    public let user: ID<User>
    public let credential: Credential
    /// What the person calls it.
    public var name: String
    public let createdAt: Date
    public var lastUsedAt: Date?
    public var signCount: UInt32
    /// It is kept in more than one place now (the BS flag, Web Authentication Level 3 §6.1.3).
    public var isBackedUp: Bool
    /// Since when the metadata of its authenticator speak against it, and why; nil while they do not.
    public var suspicion: Suspicion?
    /// Whether the list of authenticators in use says that its model keeps keys in software. Not kept: the list is asked.
    public internal(set) var isKeptInSoftware = false

    public init(
        id: ID<Passkey>,
        user: ID<User>,
        credential: Credential,
        name: String,
        createdAt: Date,
        lastUsedAt: Date? = nil,
        signCount: UInt32,
        isBackedUp: Bool,
        suspicion: Suspicion? = nil
    ) {
        self.id = id
        self.user = user
        self.credential = credential
        self.name = name
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
        self.signCount = signCount
        self.isBackedUp = isBackedUp
        self.suspicion = suspicion
    }
}

extension Passkey {
    /// What the registration proved; it stays as it was.
    public struct Credential: Equatable, Sendable {
        /// As the authenticator named it, at most 1,023 bytes; unique among all people of a tenant.
        public let id: [UInt8]
        /// The COSE key, byte for byte as it was sent.
        public let publicKey: [UInt8]
        /// The model of the authenticator; sixteen zero bytes where it does not say.
        public let aaguid: [UInt8]
        /// It may be kept in more than one place (the BE flag): a synced passkey.
        public let isBackupEligible: Bool
        /// The authenticator checked who held it when it was registered.
        public let wasUserVerified: Bool
        /// How it can be reached, as the client said: hints for later sign-ins.
        public let transports: [String]
        public let attestation: Attestation

        public init(
            id: [UInt8],
            publicKey: [UInt8],
            aaguid: [UInt8],
            isBackupEligible: Bool,
            wasUserVerified: Bool,
            transports: [String],
            attestation: Attestation
        ) {
            self.id = id
            self.publicKey = publicKey
            self.aaguid = aaguid
            self.isBackupEligible = isBackupEligible
            self.wasUserVerified = wasUserVerified
            self.transports = transports
            self.attestation = attestation
        }
    }

    /// What the authenticator's maker said of the key, kept whole for later re-checks.
    public struct Attestation: Equatable, Sendable {
        /// The format's name, such as `packed` (Web Authentication Level 3 §8).
        public let format: String
        /// The attestation object and the client data, as they were sent.
        public let object: [UInt8]
        public let clientData: [UInt8]
        /// Whether it led to an anchor that was trusted.
        public let isTrusted: Bool
        /// The certification of the authenticator by the metadata of that day, such as `FIDO_CERTIFIED_L2`.
        public let certification: String?

        public init(
            format: String, object: [UInt8], clientData: [UInt8], isTrusted: Bool, certification: String?
        ) {
            self.format = format
            self.object = object
            self.clientData = clientData
            self.isTrusted = isTrusted
            self.certification = certification
        }
    }

    public struct Suspicion: Equatable, Sendable {
        public let since: Date
        /// The status that the metadata report, such as `REVOKED`.
        public let status: String

        public init(since: Date, status: String) {
            self.since = since
            self.status = status
        }
    }
}
