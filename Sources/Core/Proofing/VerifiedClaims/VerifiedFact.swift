public import FoundationEssentials
public import JOSE

/// Something verified that a client asks for, and what a person should know of it before they agree to share it.
public struct VerifiedFact: Equatable, Sendable {
    /// How it was verified.
    public struct Source: Hashable, Sendable {
        public let trustFramework: String
        /// Who checked it, where that is known.
        public let verifiers: [String]
        /// What it was checked against: the type of the document or record, or else that of the evidence.
        public let evidence: [String]
        public let verifiedAt: Date?
    }

    /// The name that the decision is kept under.
    public let consent: String
    /// Nil for the evidence itself.
    public let claim: String?
    /// It cannot be declined without declining all.
    public internal(set) var isEssential: Bool
    /// What would be told; nil where nothing is known that fits.
    public internal(set) var value: JSON?
    /// Several where the client asks for the same claim by several frameworks.
    public internal(set) var sources: [Source] = []
}

extension VerifiedClaimsRequest {
    /// All that a person is asked to share, whether there is something to share or not: they may agree before they are
    /// verified.
    public func facts(from held: [VerifiedClaims], offering offered: Set<String>, at now: Date) -> [VerifiedFact] {
        let (essential, prefix) = (essentialConsents, Self.consentPrefix.count)
        var facts: [String: VerifiedFact] = [:]
        for name in consents {
            let claim = name == Self.evidenceConsent ? nil : String(name.dropFirst(prefix))
            facts[name] = VerifiedFact(consent: name, claim: claim, isEssential: essential.contains(name))
        }
        for element in elements {
            guard let match = element.match(in: held, offering: offered, at: now) else { continue }
            let source = VerifiedFact.Source(match.proof.verification)
            for (claim, value) in match.claims { facts[Self.consent(to: claim)]?.note(value, source) }
            if element.asksForEvidence { facts[Self.evidenceConsent]?.note(nil, source) }
        }
        return VerifiedFact.united(Array(facts.values))
    }
}

extension VerifiedFact {
    mutating func note(_ value: JSON?, _ source: Source) {
        self.value = self.value ?? value
        if !sources.contains(source) { sources.append(source) }
    }

    /// Each fact once, with all its sources, by name; the evidence last, for it belongs to all the others.
    public static func united(_ all: [VerifiedFact]) -> [VerifiedFact] {
        let byName = Dictionary(all.map { ($0.consent, $0) }) { first, second in
            var both = first
            both.isEssential = first.isEssential || second.isEssential
            for source in second.sources { both.note(second.value, source) }
            return both
        }
        return byName.values.sorted { ($0.claim == nil ? 1 : 0, $0.consent) < ($1.claim == nil ? 1 : 0, $1.consent) }
    }
}

extension VerifiedFact.Source {
    init(_ verification: Verification) {
        trustFramework = verification.trustFramework
        verifiedAt = verification.time
        evidence = Self.once(verification.evidence.map(\.name))
        verifiers = Self.once(verification.evidence.flatMap(\.verifiers))
    }

    private static func once(_ texts: [String]) -> [String] {
        var seen: Set<String> = []
        return texts.filter { seen.insert($0).inserted }
    }
}

extension Evidence {
    /// The type of the very document or record, or else that of the evidence.
    fileprivate var name: String {
        switch source {
        case .document(let document): document?.type ?? type.rawValue
        case .electronicRecord(let record): record?.type ?? type.rawValue
        case .vouch(let attestation): attestation?.type ?? type.rawValue
        }
    }

    /// Who checked it, or else whose books or word it is.
    fileprivate var verifiers: [String] {
        let checkers = checks.compactMap(\.organization)
        guard checkers.isEmpty else { return checkers }
        switch source {
        case .document: return []
        case .electronicRecord(let record): return [record?.source?.name].compactMap(\.self)
        case .vouch(let attestation): return [attestation?.voucher?.organization].compactMap(\.self)
        }
    }
}
