public import JOSE

/// The `verified_claims` member of a `claims` request (OpenID Connect for Identity Assurance 1.0 §5.3 to §5.6).
public struct VerifiedClaimsRequest: Equatable, Sendable {
    /// As many sets as one request may ask for.
    public static let elementsMax = 8

    /// One set of claims, and how they must have been verified.
    public struct Element: Equatable, Sendable {
        let verification: VerificationDemand
        let claims: [String: ValueDemand]
    }

    public let elements: [Element]
    /// Whether it was asked, and is answered, as an array.
    public let isArray: Bool

    /// - Throws: for anything that is not as the specification says; members that are not known are ignored.
    public init(_ json: JSON) throws(MalformedVerifiedClaimsRequest) {
        isArray = json.array != nil
        let asked = json.array ?? [json]
        guard asked.count <= Self.elementsMax else {
            throw .init("more than \(Self.elementsMax) sets of claims are asked for")
        }
        var elements: [Element] = []
        for element in asked { elements.append(try Element(element)) }
        self.elements = elements
    }

    /// As it can be read again.
    public var json: JSON {
        let all = elements.map(\.json)
        return isArray ? .array(all) : all[0]
    }
}

extension VerifiedClaimsRequest.Element {
    fileprivate init(_ json: JSON) throws(MalformedVerifiedClaimsRequest) {
        guard let members = json.object else { throw .init("it is neither an object nor an array of objects") }
        guard let verification = members["verification"]?.object, verification["trust_framework"] != nil else {
            throw .init("it has no verification, or one without trust_framework")
        }
        self.verification = try VerificationDemand(.object(verification), as: .verification)
        claims = try Self.claims(members["claims"])
    }

    /// Null names no claim: there is nothing to answer, and nothing wrong.
    private static func claims(_ json: JSON?) throws(MalformedVerifiedClaimsRequest) -> [String: ValueDemand] {
        if json == .null { return [:] }
        guard let members = json?.object, !members.isEmpty else { throw .init("it has no claims") }
        var claims: [String: ValueDemand] = [:]
        for (name, demand) in members { claims[name] = try ValueDemand(demand) }
        return claims
    }

    fileprivate var json: JSON {
        ["verification": verification.json, "claims": claims.isEmpty ? .null : .object(claims.mapValues(\.json))]
    }

    /// Whether it wants to know by which documents, records or people the claims were verified.
    var asksForEvidence: Bool { evidence != nil }

    var evidence: VerificationDemand? {
        guard case .members(let members, _) = verification else { return nil }
        return members["evidence"]
    }
}

// MARK: - What a person is asked about

extension VerifiedClaimsRequest {
    /// Sets the names of verified claims apart from those of plain ones, wherever a person's decisions are kept.
    public static let consentPrefix = "verified_claims."

    /// What a decision on the evidence is kept under: by which documents, records or people something was verified.
    public static let evidenceConsent = consentPrefix + "verification.evidence"

    public static func consent(to claim: String) -> String { consentPrefix + claim }

    /// What a person is asked to share, each under the name that their decision is kept under.
    public var consents: Set<String> {
        let claims = elements.flatMap { $0.claims.keys.map(Self.consent) }
        return Set(claims).union(elements.contains(where: \.asksForEvidence) ? [Self.evidenceConsent] : [])
    }

    /// Those that the person cannot decline without declining all.
    public var essentialConsents: Set<String> {
        let claims = elements.flatMap { element in
            element.claims.filter(\.value.isEssential).keys.map(Self.consent)
        }
        let isEvidenceEssential = elements.contains { $0.evidence?.isEssential == true }
        return Set(claims).union(isEvidenceEssential ? [Self.evidenceConsent] : [])
    }
}
