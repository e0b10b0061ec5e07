/// How an authenticator can be reached (§5.8.4); what is not known here is left out of what a client sends.
public enum Transport: String, CaseIterable, Sendable {
    case usb, nfc, ble
    case smartCard = "smart-card"
    case hybrid
    case `internal`
}

/// Whether an authenticator is part of the client's device (§5.4.5).
public enum Attachment: String, CaseIterable, Sendable {
    case platform
    case crossPlatform = "cross-platform"
}

/// Whether the authenticator has to verify the user (§5.8.6).
public enum UserVerification: String, CaseIterable, Sendable {
    case required, preferred, discouraged
}

/// Whether the credential has to be found without its id (§5.4.6).
public enum ResidentKey: String, CaseIterable, Sendable {
    case required, preferred, discouraged
}

/// How much attestation is asked for (§5.4.7).
public enum AttestationConveyance: String, CaseIterable, Sendable {
    case none, indirect, direct, enterprise
}

/// What kind of authenticator the user is likely to reach for (§5.8.7).
public enum Hint: String, CaseIterable, Sendable {
    case securityKey = "security-key"
    case clientDevice = "client-device"
    case hybrid
}

/// The attestation statement formats of §8.
public enum AttestationFormat: String, CaseIterable, Sendable {
    case none, packed, tpm
    case androidKey = "android-key"
    /// Ended by Google in 2024: off by default.
    case androidSafetyNet = "android-safetynet"
    case fidoU2F = "fido-u2f"
    case apple, compound
}
