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

    /// Every class that can be reached here, for discovery.
    public static let classes = AssuranceClass.reachable(with: [.password, .passkey]).map(\.name)

    /// - Parameter asked: the classes that a client would like, most wanted first; without one that is met, the strongest
    ///   that is counts.
    /// - Returns: nil when nothing was proved.
    public static func of(_ factors: [FactorEvent], asked: [String] = [], at now: Date) -> Assurance? {
        guard let latest = factors.map(\.at).max() else { return nil }
        let met = AssuranceClass.all.filter { $0.isMet(by: factors, at: now) }.map(\.name)
        guard let strongest = met.last else { return nil }
        let acr = asked.first(where: met.contains) ?? strongest
        return Assurance(acr: acr, amr: methods(of: factors), authenticatedAt: latest)
    }

    /// - Returns: whether one of the classes is met.
    public static func reaches(_ classes: [String], by factors: [FactorEvent], at now: Date) -> Bool {
        AssuranceClass.all.contains { classes.contains($0.name) && $0.isMet(by: factors, at: now) }
    }

    private static func methods(of factors: [FactorEvent]) -> [String] {
        var methods = Set<String>()
        for factor in factors {
            switch factor.kind {
            case .password: methods.insert("pwd")
            case .passkey:
                methods.insert("pop")
                methods.insert(factor.traits.contains(.attestedHardware) ? "hwk" : "swk")
                if factor.traits.contains(.userVerified) { methods.insert("user") }
            }
        }
        if AssuranceClass.multiFactor.isMet(by: factors, at: factors[0].at) { methods.insert("mfa") }
        return methods.sorted()
    }
}
