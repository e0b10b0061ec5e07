public import FoundationEssentials

/// One proof that a user gave, and when. `acr`, `amr` and `auth_time` are computed from these, never from the flow asked for.
public struct FactorEvent: Equatable, Sendable {
    public enum Kind: String, Equatable, Sendable {
        case password = "pwd"
        /// A signature of a passkey over our challenge (Web Authentication Level 3 §7.2).
        case passkey
        /// A live palm that the tenant's provider found to be the person's.
        case palm
    }

    /// What more was proved, beyond that the factor itself was right.
    public enum Trait: String, CaseIterable, Equatable, Sendable {
        /// The authenticator checked who holds it, by a PIN or a biometric: a second factor in the same gesture.
        case userVerified = "user_verified"
        /// The key cannot leave a piece of hardware whose maker vouches for it.
        case attestedHardware = "attested_hardware"
    }

    public let kind: Kind
    public let at: Date
    public let traits: Set<Trait>
    /// Which of the person's factors it was, where they may have several of a kind: the id of a passkey.
    public let reference: String?
    /// The journey or challenge that it was given for; nil where somebody signed in by themselves.
    public let transaction: String?

    public init(
        _ kind: Kind, at: Date, traits: Set<Trait> = [], reference: String? = nil, transaction: String? = nil
    ) {
        self.kind = kind
        self.at = at
        self.traits = traits
        self.reference = reference
        self.transaction = transaction
    }

    /// Whether this takes the place of an earlier proof.
    func replaces(_ other: FactorEvent) -> Bool {
        kind == other.kind && reference == other.reference
    }
}
