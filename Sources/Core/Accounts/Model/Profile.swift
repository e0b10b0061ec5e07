public import JOSE

/// What is known of a person, as standard claims (OpenID Connect Core §5.1), each of the type the standard gives it.
public struct Profile: Equatable, Sendable {
    public let claims: [String: JSON]

    /// - Throws: ``InvalidClaim`` for an unknown claim or one of the wrong type; nothing is dropped silently.
    public init(_ claims: [String: JSON]) throws(InvalidClaim) {
        for (name, value) in claims.sorted(by: { $0.key < $1.key }) {
            guard let type = Self.types[name] else { throw InvalidClaim(name: name, reason: "is not a standard claim") }
            guard type.admits(value) else { throw InvalidClaim(name: name, reason: "must be \(type.words)") }
        }
        self.claims = claims
    }

    private init(unchecked claims: [String: JSON]) {
        self.claims = claims
    }

    public static let empty = Profile(unchecked: [:])

    public subscript(_ claim: String) -> JSON? { claims[claim] }

    /// The address a person may also sign in with: only one they have proved to be theirs.
    public var verifiedEmail: String? {
        guard claims["email_verified"]?.bool == true else { return nil }
        return claims["email"]?.string.map(Username.normalize)
    }

    enum ClaimType {
        case text, flag, email, address, birthdate, url

        var words: String {
            switch self {
            case .text: "a string"
            case .flag: "true or false"
            case .email: "an e-mail address"
            case .address: "an object of strings (OpenID Connect Core §5.1.1)"
            case .birthdate: "YYYY-MM-DD, 0000-MM-DD or YYYY"
            case .url: "an http or https URL"
            }
        }
    }

    static let types: [String: ClaimType] = [
        "name": .text, "given_name": .text, "family_name": .text, "middle_name": .text, "nickname": .text,
        "preferred_username": .text, "profile": .url, "picture": .url, "website": .url, "email": .email,
        "email_verified": .flag, "gender": .text, "birthdate": .birthdate, "zoneinfo": .text, "locale": .text,
        "phone_number": .text, "phone_number_verified": .flag, "address": .address,
    ]
}

public struct InvalidClaim: Error, Equatable, Sendable {
    public let name: String
    public let reason: String
}

extension Profile.ClaimType {
    static let textMax = 1_024

    func admits(_ value: JSON) -> Bool {
        if self == .flag { return value.bool != nil }
        if self == .address { return Self.isAddress(value) }
        guard let text = value.string, !text.isEmpty, text.utf8.count <= Self.textMax else { return false }
        switch self {
        case .email: return Self.isEmail(text)
        case .birthdate: return Self.isBirthdate(text)
        case .url: return text.hasPrefix("https://") || text.hasPrefix("http://")
        case .text, .flag, .address: return true
        }
    }

    private static let addressMembers: Set<String> = [
        "formatted", "street_address", "locality", "region", "postal_code", "country",
    ]

    private static func isAddress(_ value: JSON) -> Bool {
        guard let members = value.object, !members.isEmpty else { return false }
        return members.allSatisfy { name, member in
            addressMembers.contains(name) && (member.string.map { $0.utf8.count <= textMax } ?? false)
        }
    }

    private static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, text.utf8.count <= 254 else { return false }
        return !text.unicodeScalars.contains { $0.properties.isWhitespace || $0.value < 0x20 || $0.value == 0x7f }
    }

    private static func isBirthdate(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }), parts[0].count == 4 else {
            return false
        }
        if parts.count == 1 { return true }
        guard parts.count == 3, parts[1].count == 2, parts[2].count == 2 else { return false }
        guard let month = Int(parts[1]), let day = Int(parts[2]) else { return false }
        return (1...12).contains(month) && (1...31).contains(day)
    }
}
