public import FoundationEssentials

/// What a session's proofs amount to: the values of `acr`, `amr` and `auth_time`.
public struct Assurance: Equatable, Sendable {
    /// Authentication context class reference (OpenID Connect Core §2).
    public let acr: String
    /// Authentication method references (RFC 8176 §2), and our own `palm`, for which the register has no value.
    public let amr: [String]
    public let authenticatedAt: Date

    public init(acr: String, amr: [String], authenticatedAt: Date) {
        self.acr = acr
        self.amr = amr
        self.authenticatedAt = authenticatedAt
    }

    /// - Parameter asked: the classes that a client would like, most wanted first; without one that is met, the strongest
    ///   that may be told unasked counts.
    /// - Returns: nil when nothing was proved.
    public static func of(
        _ proofs: Proofs, asked: [String] = [], under policy: AssurancePolicy, at now: Date
    ) -> Assurance? {
        guard let latest = proofs.factors.map(\.at).max() else { return nil }
        let wanted = asked.lazy.compactMap { policy[$0] }.first { $0.isMet(by: proofs, at: now) }
        let strongest = policy.classes.last { !$0.isToldOnlyWhenAsked && $0.isMet(by: proofs, at: now) }
        guard let met = wanted ?? strongest else { return nil }
        return Assurance(acr: met.name, amr: methods(of: proofs.factors), authenticatedAt: latest)
    }

    private static func methods(of factors: [FactorEvent]) -> [String] {
        var methods = Set<String>()
        for factor in factors {
            switch factor.kind {
            case .password: methods.insert("pwd")
            case .palm: methods.formUnion(["palm", "user"])
            case .passkey:
                methods.insert("pop")
                methods.insert(factor.traits.contains(.attestedHardware) ? "hwk" : "swk")
                if factor.traits.contains(.userVerified) { methods.insert("user") }
            }
        }
        let two = AssuranceClass("", [Requirement(.factors(2))])
        if two.isMet(by: Proofs(factors), at: factors[0].at) { methods.insert("mfa") }
        return methods.sorted()
    }
}
