public import JOSE
public import Proofing

/// The `claims` parameter (OpenID Connect Core §5.5): which claims, where, and how much they are wanted.
public struct ClaimsRequest: Equatable, Sendable {
    public static let bytesMax = 8_192
    public static let none = ClaimsRequest(userInfo: [:], idToken: [:])

    public struct Demand: Equatable, Sendable {
        public var isEssential = false
        /// The values that would do; empty: any.
        public var values: [JSON] = []

        public init(isEssential: Bool = false, values: [JSON] = []) {
            self.isEssential = isEssential
            self.values = values
        }

        func admits(_ value: JSON) -> Bool { values.isEmpty || values.contains(value) }
    }

    public let userInfo: [String: Demand]
    public let idToken: [String: Demand]
    /// Verified claims asked for at userinfo (OpenID Connect for Identity Assurance 1.0 §5.3).
    public let verifiedForUserInfo: VerifiedClaimsRequest?
    /// Verified claims asked for in the ID token.
    public let verifiedForIDToken: VerifiedClaimsRequest?

    public init(
        userInfo: [String: Demand],
        idToken: [String: Demand],
        verifiedForUserInfo: VerifiedClaimsRequest? = nil,
        verifiedForIDToken: VerifiedClaimsRequest? = nil
    ) {
        self.userInfo = userInfo
        self.idToken = idToken
        self.verifiedForUserInfo = verifiedForUserInfo
        self.verifiedForIDToken = verifiedForIDToken
    }

    /// - Throws: `invalid_request` for anything that is not as §5.5 says; unknown members are ignored, as it asks.
    public init(parsing text: String) throws(OAuthError) {
        let parsed: JSON
        do {
            parsed = try JSON(parsing: Array(text.utf8), bytesMax: Self.bytesMax)
        } catch {
            throw OAuthError(.invalidRequest, "claims is not JSON as RFC 8259 defines it, or too large")
        }
        try self.init(parsed)
    }

    public init(_ json: JSON) throws(OAuthError) {
        guard let members = json.object else { throw OAuthError(.invalidRequest, "claims is not a JSON object") }
        userInfo = try Self.demands(members["userinfo"], of: "userinfo")
        idToken = try Self.demands(members["id_token"], of: "id_token")
        verifiedForUserInfo = try Self.verified(members["userinfo"])
        verifiedForIDToken = try Self.verified(members["id_token"])
    }

    /// All claims asked for, wherever; the verified ones by the names that consent to them is kept under.
    public var names: Set<String> { Set(userInfo.keys).union(idToken.keys).union(verified.flatMap(\.consents)) }

    public func isEssential(_ name: String) -> Bool {
        userInfo[name]?.isEssential == true || idToken[name]?.isEssential == true
            || verified.contains { $0.essentialConsents.contains(name) }
    }

    public var json: JSON {
        [
            "userinfo": Self.json(userInfo, verifiedForUserInfo),
            "id_token": Self.json(idToken, verifiedForIDToken),
        ]
    }

    private static func json(_ demands: [String: Demand], _ verified: VerifiedClaimsRequest?) -> JSON {
        var claims = demands.mapValues { demand in
            var members: [String: JSON] = ["essential": .bool(demand.isEssential)]
            if !demand.values.isEmpty { members["values"] = .array(demand.values) }
            return JSON.object(members)
        }
        claims[verifiedClaims] = verified?.json
        return .object(claims)
    }

    private static func demands(_ json: JSON?, of place: String) throws(OAuthError) -> [String: Demand] {
        guard let json, json != .null else { return [:] }
        guard let members = json.object else {
            throw OAuthError(.invalidRequest, "claims: \(place) is not an object")
        }
        var demands: [String: Demand] = [:]
        for (name, member) in members where isPlain(name) { demands[name] = try demand(member, name) }
        return demands
    }

    private static func demand(_ json: JSON, _ name: String) throws(OAuthError) -> Demand {
        if json == .null { return Demand() }
        guard let members = json.object else {
            throw OAuthError(.invalidRequest, "claims: \(printable(name)) is neither null nor an object")
        }
        var demand = Demand()
        if let essential = members["essential"] {
            guard let flag = essential.bool else {
                throw OAuthError(.invalidRequest, "claims: essential of \(printable(name)) is not true or false")
            }
            demand.isEssential = flag
        }
        if let value = members["value"] { demand.values = [value] }
        if let values = members["values"] {
            guard let values = values.array, !values.isEmpty, members["value"] == nil else {
                throw OAuthError(
                    .invalidRequest, "claims: values of \(printable(name)) is not an array, or beside value")
            }
            demand.values = values
        }
        return demand
    }
}
