/// What a relying party demands of a new credential beyond what §7.1 demands of all.
///
/// A value, to be changed member by member; as it comes it takes any passkey, attested or not.
public struct RegistrationPolicy: Equatable, Sendable {
    public var attestation = AttestationPolicy()
    public var models = ModelRule()
    public var backup = BackupRule.any
    public var extensions = ExtensionRule()
    /// Whether a user who only touched, or looked, is enough; §7.1 step 15 demands it unless creation is conditional.
    public var requiresUserPresence = true

    public init() {}

    /// A copy with changes, so that a policy can be made in one expression.
    public func with(_ change: (inout RegistrationPolicy) -> Void) -> RegistrationPolicy {
        var policy = self
        change(&policy)
        return policy
    }
}

/// Which models of authenticators may register.
///
/// Only a trusted attestation vouches for the AAGUID; without one it is what the client says, good for a name in a list.
public struct ModelRule: Equatable, Sendable {
    /// nil allows all. A zero AAGUID names no model and passes no list, even one it stands on.
    public var allowed: Set<AAGUID>?
    public var denied: Set<AAGUID> = []

    public init(allowed: Set<AAGUID>? = nil, denied: Set<AAGUID> = []) {
        self.allowed = allowed
        self.denied = denied
    }

    func allows(_ aaguid: AAGUID) -> Bool {
        guard !denied.contains(aaguid) else { return false }
        guard let allowed else { return true }
        return !aaguid.isZero && allowed.contains(aaguid)
    }
}

/// Whether a credential may, or must, be copied to the user's other devices (§6.1.3).
public enum BackupRule: String, Sendable {
    case any
    /// The credential cannot leave its authenticator.
    case deviceBoundOnly
    /// The credential survives the loss of a device.
    case syncedOnly
}

/// What is done with extension outputs (§7.1 step 28, §7.2 step 23).
public struct ExtensionRule: Equatable, Sendable {
    /// Whether outputs that were not asked for end the ceremony; without it they are passed on.
    public var refusesUnsolicited = false
    /// The weakest protection that the authenticator has to confirm; nil asks for none.
    public var leastProtection: CredentialProtection?
    /// Whether the client has to say that the credential can be found without its id.
    public var requiresDiscoverable = false
    /// The shortest PIN, in code points, that the authenticator has to report.
    public var leastPINLength: Int?

    public init() {}
}

/// What attestation has to show.
public struct AttestationPolicy: Equatable, Sendable {
    public enum Judgement: String, Sendable {
        /// The statement is not looked at; the credential counts as one without attestation.
        case ignored
        /// The statement has to be right; whether its certificates lead anywhere is judged where there are anchors, and
        /// told.
        case verified
        /// The statement has to be right and its certificates have to lead to an anchor.
        case trusted
    }

    public enum Compound: String, Sendable {
        case all, any
    }

    public var judgement = Judgement.verified
    public var formats = Set(AttestationFormat.allCases).subtracting([.androidSafetyNet])
    /// Whether a credential without attestation passes; never where the judgement is `trusted`, unless set.
    public var acceptsNone = true
    public var acceptsSelf = true
    /// Whether certificates may carry a serial number of the device (§8.2.2); only where enterprise attestation was asked for.
    public var acceptsEnterprise = false
    /// Whether RSASSA-PKCS1-v1_5 with SHA-1 is good enough for the statements of TPMs of the first Windows Hello.
    public var acceptsSHA1 = false
    /// Whether vendors that the TCG does not list may have made the TPM.
    public var acceptsAnyTPMVendor = false
    /// Whether only what the secure hardware vouches for counts in Android's authorization lists.
    public var demandsAndroidHardware = false
    /// Whether Android's two authorization lists may both be empty, as in the test vectors first published with
    /// Level 3, which §8.4 itself refuses.
    public var acceptsEmptyAndroidLists = false
    /// How old a SafetyNet response may be.
    public var safetyNetAgeMaxSeconds = 60
    public var compound = Compound.all
    /// How many certificates may stand between the first one and the anchor.
    public var depthMax = 6

    public init() {}

    /// Attestation that leads to an anchor, and nothing less.
    public static var trusted: AttestationPolicy {
        var policy = AttestationPolicy()
        policy.judgement = .trusted
        policy.acceptsNone = false
        policy.acceptsSelf = false
        return policy
    }
}
