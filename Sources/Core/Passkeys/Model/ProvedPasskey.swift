public import Accounts
import FoundationEssentials

/// A passkey that has just signed our challenge.
public struct ProvedPasskey: Sendable {
    public let user: User
    public private(set) var passkey: Passkey
    /// The authenticator checked who holds it: a second factor in the same gesture.
    public let isUserVerified: Bool
    /// It may be kept in more than one place, as the authenticator says now.
    let isBackupEligible: Bool

    /// Whether its maker vouches for hardware that the key cannot leave.
    public var isAttestedHardware: Bool { passkey.isAttestedHardware && !isBackupEligible }

    func judged(by source: any AttestationTrustSource, at now: Date) async -> ProvedPasskey {
        var proved = self
        proved.passkey = await passkey.judged(by: source, at: now)
        return proved
    }
}

extension Passkey {
    /// Whether its maker vouched for hardware that the key cannot leave, and nothing has been heard against it since.
    public var isAttestedHardware: Bool {
        credential.attestation.isTrusted && !credential.isBackupEligible && !isBackedUp && suspicion == nil
            && !isKeptInSoftware
    }
}
