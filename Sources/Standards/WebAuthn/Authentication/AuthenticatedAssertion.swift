/// A sign-in that has passed every step of §7.2, and what the credential record becomes by it (step 24).
public struct AuthenticatedAssertion: Equatable, Sendable {
    /// What the signature counter tells (§6.1.1).
    public enum Counter: Equatable, Sendable {
        /// Both are zero: the authenticator does not count.
        case unused
        case increased
        /// A sign, not a proof, of a copied credential.
        case notIncreased(stored: UInt32, received: UInt32)
    }

    public let credentialID: [UInt8]
    /// The record's new signCount; stored by compare-and-set, so that of two sign-ins at once one is told.
    public let signCount: UInt32
    public let counter: Counter
    public let flags: AuthenticatorData.Flags
    /// The record's new backupState.
    public var isBackedUp: Bool { flags.isBackedUp }
    public var isBackupEligible: Bool { flags.isBackupEligible }
    public var isUserPresent: Bool { flags.isUserPresent }
    public var isUserVerified: Bool { flags.isUserVerified }
    /// Whether the credential was bound to its device when it was registered, and now is not.
    public let hasBecomeBackupEligible: Bool
    public let userHandle: [UInt8]?
    public let attachment: Attachment?
    /// Whether the credential answered for the AppID of U2F rather than for the relying party id.
    public let usesAppID: Bool
    public let clientExtensions: AuthenticationClientOutputs
    public let authenticatorExtensions: AuthenticationAuthenticatorOutputs
}
