public import Passkeys
public import Proofing

/// What a person has to prove themselves with, whatever they have proved so far.
public struct AvailableFactors: Sendable {
    public var hasPassword: Bool
    public var passkeys: [Passkey]
    /// Enrolled, and not locked after failures.
    public var canShowPalm: Bool
    /// The highest level to which identities are proofed here; nil where they are not.
    public var provableLevel: IdentityLevel?

    public init(
        hasPassword: Bool = false, passkeys: [Passkey] = [], canShowPalm: Bool = false,
        provableLevel: IdentityLevel? = nil
    ) {
        self.hasPassword = hasPassword
        self.passkeys = passkeys
        self.canShowPalm = canShowPalm
        self.provableLevel = provableLevel
    }
}
