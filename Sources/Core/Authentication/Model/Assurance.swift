public import FoundationEssentials

/// What a session's proofs amount to: the values of `acr`, `amr` and `auth_time`.
public struct Assurance: Equatable, Sendable {
    /// Authentication context class reference (OpenID Connect Core §2).
    public let acr: String
    /// Authentication method references (RFC 8176 §2).
    public let amr: [String]
    public let authenticatedAt: Date

    public init(acr: String, amr: [String], authenticatedAt: Date) {
        self.acr = acr
        self.amr = amr
        self.authenticatedAt = authenticatedAt
    }

    /// Every class that can be reached here, for discovery and for judging an essential `acr` claim.
    public static let classes = ["urn:surety:acr:password"]

    /// - Returns: nil when nothing was proved.
    public static func of(_ factors: [FactorEvent]) -> Assurance? {
        guard let latest = factors.map(\.at).max() else { return nil }
        let methods = Set(factors.map(\.kind.rawValue)).sorted()
        return Assurance(acr: "urn:surety:acr:password", amr: methods, authenticatedAt: latest)
    }
}
