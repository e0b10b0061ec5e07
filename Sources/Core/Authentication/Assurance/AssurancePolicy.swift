import FoundationEssentials
public import Proofing

/// A tenant's classes of authentication, and what needs which of them.
///
/// Data of the tenant: every class can be defined anew, and others added.
public struct AssurancePolicy: Equatable, Sendable {
    /// Weakest first: of those that may be told unasked, the last that is met is the `acr`.
    public let classes: [AssuranceClass]
    public let rules: [StepUpRule]

    init(checked classes: [AssuranceClass], rules: [StepUpRule]) {
        self.classes = classes
        self.rules = rules
    }

    public subscript(name: String) -> AssuranceClass? { classes.first { $0.name == name } }

    /// What holds where a tenant has said nothing else.
    public static let standard = AssurancePolicy(checked: standardClasses, rules: [])

    private static let standardClasses: [AssuranceClass] =
        [
            AssuranceClass("urn:surety:acr:password", [Requirement(.factors(1))]),
            AssuranceClass("urn:surety:acr:mfa", [Requirement(.factors(2))]),
            // OpenID Connect Extended Authentication Profile ACR Values 1.0 §2: phishing-resistant,
            // and the same protected by hardware.
            AssuranceClass("phr", [Requirement(.phishingResistance)]),
            AssuranceClass("phrh", [Requirement(.phishingResistance), Requirement(.hardware)]),
            AssuranceClass(
                "urn:surety:acr:palm", [Requirement(.possession), Requirement(.palm, maxAgeSeconds: 300)]),
            AssuranceClass(
                "urn:surety:acr:sca", [Requirement(.factors(2), maxAgeSeconds: 300)], isForOneTransaction: true),
        ]
        + IdentityLevel.allCases.map { level in
            AssuranceClass(
                "urn:surety:acr:kyc:\(level.rawValue)", [Requirement(.factors(1)), Requirement(.identity(level))])
        }

    /// Those that can be reached with factors of these kinds, however strong.
    ///
    /// - Parameter level: the highest to which identities are proofed here; nil where they are not.
    public func reachable(with kinds: Set<FactorEvent.Kind>, provingTo level: IdentityLevel?) -> [AssuranceClass] {
        let now = Date(timeIntervalSince1970: 0)
        let strongest = kinds.map { kind in
            let traits = kind == .passkey ? Set(FactorEvent.Trait.allCases) : []
            return FactorEvent(kind, at: now, traits: traits, transaction: "")
        }
        let identity = level.map { ProofedIdentity($0, provedAt: now, expiresAt: nil) }
        let proofs = Proofs(strongest, identity: identity, transaction: "")
        return classes.filter { $0.isMet(by: proofs, at: now) }
    }
}
