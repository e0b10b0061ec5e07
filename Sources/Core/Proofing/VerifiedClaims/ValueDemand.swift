public import FoundationEssentials
public import JOSE

/// A request for verified claims that is not as OpenID Connect for Identity Assurance 1.0 §5.3 to §5.6 say.
public struct MalformedVerifiedClaimsRequest: Error, Equatable, Sendable {
    /// What is wrong, in words that are safe to show: nothing of the request stands in them.
    public let detail: String

    init(_ detail: String) { self.detail = "verified_claims: " + detail }
}

/// What a request says of one value: how much it is wanted, and what would do (OpenID Connect Core §5.5.1, OpenID Connect
/// for Identity Assurance 1.0 §5.5).
public struct ValueDemand: Equatable, Sendable {
    /// The person cannot decline it. It changes nothing in how a request is matched (§5.7.1).
    public var isEssential = false
    /// The values that would do; empty: any.
    public var values: [JSON] = []
    /// For dates and timestamps: how many seconds may have gone by since then.
    public var maxAge: Double?

    public init(isEssential: Bool = false, values: [JSON] = [], maxAge: Double? = nil) {
        self.isEssential = isEssential
        self.values = values
        self.maxAge = maxAge
    }

    /// Members that are not known are ignored, as OpenID Connect Core §5.5.1 asks.
    init(_ json: JSON) throws(MalformedVerifiedClaimsRequest) {
        if json == .null { return }
        guard let members = json.object else { throw .init("what is asked for is neither null nor an object") }
        if let essential = members["essential"] {
            guard let flag = essential.bool else { throw .init("essential is not true or false") }
            isEssential = flag
        }
        if let value = members["value"] { values = [value] }
        if let several = members["values"] {
            guard let several = several.array, !several.isEmpty, members["value"] == nil else {
                throw .init("values is not an array with something in it, or stands beside value")
            }
            values = several
        }
        if let age = members["max_age"] {
            guard let seconds = age.number, seconds >= 0 else { throw .init("max_age is not a number of seconds") }
            maxAge = seconds
        }
    }

    /// Whether not every value would do.
    var isRestricted: Bool { !values.isEmpty || maxAge != nil }

    func admits(_ value: JSON, at now: Date) -> Bool {
        guard values.isEmpty || values.contains(value) else { return false }
        guard let maxAge else { return true }
        guard let date = value.string.flatMap(LastSecond.init)?.date else { return false }
        return now.timeIntervalSince(date) <= maxAge
    }

    /// As it can be read again.
    var json: JSON {
        guard isEssential || isRestricted else { return .null }
        var members: [String: JSON] = [:]
        if isEssential { members["essential"] = true }
        if values.count == 1 { members["value"] = values[0] }
        if values.count > 1 { members["values"] = .array(values) }
        if let maxAge { members["max_age"] = Int64(exactly: maxAge).map(JSON.integer) ?? .number(maxAge) }
        return .object(members)
    }
}
