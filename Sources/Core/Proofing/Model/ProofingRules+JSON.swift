public import JOSE

extension ProofingRules {
    /// Reads `{"providers": {"verified": "onfido"}, "validity_months": {"verified": 12}, "claims": ["given_name"],
    /// "keep_document_numbers": false, "case_minutes": 60, "review_days": 14, "cases_per_day": 10}`, of which only
    /// `providers` has to be there.
    ///
    /// - Throws: ``InvalidProofingRules`` for any other member or value: what is not understood cannot be kept.
    public init(json: JSON) throws(InvalidProofingRules) {
        guard let members = json.object else { throw InvalidProofingRules(reason: "is not an object") }
        self.init(providers: [:])
        for (name, value) in members {
            switch name {
            case "providers":
                providers = try Self.levels(value, name) { $0.string.flatMap { $0.isEmpty ? nil : $0 } }
            case "validity_months":
                let months = try Self.levels(value, name) {
                    $0.integer.map(Int.init).flatMap { 1...120 ~= $0 ? $0 : nil }
                }
                validityMonths.merge(months) { $1 }
            case "claims":
                guard let names = value.strings else {
                    throw InvalidProofingRules(reason: "has claims that are no list of names")
                }
                claims = Set(names)
            case "keep_document_numbers":
                guard let flag = value.bool else {
                    throw InvalidProofingRules(reason: "has a keep_document_numbers other than true or false")
                }
                keepsDocumentNumbers = flag
            case "case_minutes": caseMinutes = try Self.count(value, name, 5...1_440)
            case "review_days": reviewDays = try Self.count(value, name, 1...60)
            case "cases_per_day": casesPerDay = try Self.count(value, name, 1...100)
            default: throw InvalidProofingRules(reason: "has the unknown member \(name)")
            }
        }
    }

    private static func levels<Value>(
        _ json: JSON, _ name: String, _ read: (JSON) -> Value?
    ) throws(InvalidProofingRules) -> [IdentityLevel: Value] {
        let names = IdentityLevel.allCases.map(\.rawValue).joined(separator: ", ")
        let problem = InvalidProofingRules(reason: "has a value in \(name) that fits none of \(names)")
        guard let members = json.object else { throw problem }
        var values: [IdentityLevel: Value] = [:]
        for (name, value) in members {
            guard let level = IdentityLevel(rawValue: name), let value = read(value) else { throw problem }
            values[level] = value
        }
        return values
    }

    private static func count(
        _ json: JSON, _ name: String, _ allowed: ClosedRange<Int>
    ) throws(InvalidProofingRules) -> Int {
        guard let number = json.integer.map(Int.init), allowed.contains(number) else {
            throw InvalidProofingRules(
                reason: "has a \(name) that is no whole number from \(allowed.lowerBound) to \(allowed.upperBound)")
        }
        return number
    }
}

/// Why rules for proofing are not taken; completes a sentence that begins with their name.
public struct InvalidProofingRules: Error, Equatable, Sendable {
    public let reason: String

    public init(reason: String) {
        self.reason = reason
    }
}
