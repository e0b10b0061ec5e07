public import FoundationEssentials

/// An authentication context class: a name for a small set of requirements (OpenID Connect Core §2, `acr`).
public struct AssuranceClass: Equatable, Sendable {
    /// The value of `acr`.
    public let name: String
    /// How many different things were proved: something known, something held, something one is.
    let factorsMin: Int
    /// A site in the middle gained nothing that it could use.
    let isPhishingResistant: Bool
    /// The key lies in hardware, attested, and cannot be copied.
    let isHardware: Bool
    /// Proofs older than this do not count.
    let maxAgeSeconds: Int?

    public init(
        _ name: String,
        factorsMin: Int = 1,
        isPhishingResistant: Bool = false,
        isHardware: Bool = false,
        maxAgeSeconds: Int? = nil
    ) {
        self.name = name
        self.factorsMin = factorsMin
        self.isPhishingResistant = isPhishingResistant
        self.isHardware = isHardware
        self.maxAgeSeconds = maxAgeSeconds
    }

    public static let password = AssuranceClass("urn:surety:acr:password")
    public static let multiFactor = AssuranceClass("urn:surety:acr:mfa", factorsMin: 2)
    /// OpenID Connect Extended Authentication Profile ACR Values 1.0 §2: phishing-resistant.
    public static let phishingResistant = AssuranceClass("phr", isPhishingResistant: true)
    /// The same, hardware-protected.
    public static let phishingResistantHardware = AssuranceClass(
        "phrh", isPhishingResistant: true, isHardware: true)

    /// Every class that can be reached here, weakest first.
    public static let all = [password, multiFactor, phishingResistant, phishingResistantHardware]

    /// Those that people can reach who have factors of these kinds, however strong.
    public static func reachable(with kinds: Set<FactorEvent.Kind>) -> [AssuranceClass] {
        let now = Date(timeIntervalSince1970: 0)
        let strongest = kinds.map { FactorEvent($0, at: now, traits: Set(FactorEvent.Trait.allCases)) }
        return all.filter { $0.isMet(by: strongest, at: now) }
    }

    public func isMet(by factors: [FactorEvent], at now: Date) -> Bool {
        let counted = factors.filter { isRecent($0, at: now) }
        guard counted.contains(where: suffices) else { return false }
        return Self.things(proved: counted) >= factorsMin
    }

    private func isRecent(_ factor: FactorEvent, at now: Date) -> Bool {
        maxAgeSeconds.map { now.timeIntervalSince(factor.at) <= TimeInterval($0) } ?? true
    }

    /// Whether one factor has the quality that is asked for.
    private func suffices(_ factor: FactorEvent) -> Bool {
        if isPhishingResistant, factor.kind != .passkey { return false }
        return !isHardware || factor.traits.contains(.attestedHardware)
    }

    /// A passkey is held; one that checks its holder proves a second thing with it.
    private static func things(proved factors: [FactorEvent]) -> Int {
        var kinds = Set(factors.map(\.kind)).count
        let isVerified = factors.contains { $0.kind == .passkey && $0.traits.contains(.userVerified) }
        if isVerified, !factors.contains(where: { $0.kind == .password }) { kinds += 1 }
        return kinds
    }
}
