/// A set of scope tokens (RFC 6749 §3.3), kept in the order given.
public struct Scope: Hashable, Sendable, CustomStringConvertible {
    public static let empty = Scope(tokens: [])
    public static let openID = "openid"
    public static let offlineAccess = "offline_access"
    /// Lets an application add and remove the passkeys of the person who signed in. Only for clients that are registered
    /// for it: it stands in no default.
    public static let passkeys = "passkeys"
    /// Lets an application enrol, verify and remove the palm of the person who signed in; in no default either.
    public static let palm = "palm"
    /// Lets a client ask whose a palm is, for itself: a kiosk.
    public static let palmIdentification = "palm:identify"
    /// Lets a client's backend begin step-ups for people, for itself.
    public static let challenges = "challenges"

    /// What each standard scope asks to see (OpenID Connect Core §5.4).
    public static let claims: [String: [String]] = [
        "profile": [
            "name", "family_name", "given_name", "middle_name", "nickname", "preferred_username", "profile", "picture",
            "website", "gender", "birthdate", "zoneinfo", "locale", "updated_at",
        ],
        "email": ["email", "email_verified"],
        "address": ["address"],
        "phone": ["phone_number", "phone_number_verified"],
    ]

    /// The scopes that mean something here; a client may have others of its own, for its resources.
    public static let standard = [openID, "profile", "email", "address", "phone", offlineAccess]

    /// The standard ones, and those of this server's own API.
    public static let served = standard + [passkeys]

    public let tokens: [String]

    public init(tokens: [String]) {
        var seen: Set<String> = []
        self.tokens = tokens.filter { seen.insert($0).inserted }
    }

    /// - Throws: `invalid_scope` for a character outside RFC 6749 §3.3.
    public init(parsing text: String) throws(OAuthError) {
        let tokens = Words.of(text)
        guard tokens.allSatisfy(Self.isToken) else {
            throw OAuthError(.invalidScope, "scope has a character that RFC 6749 section 3.3 does not allow")
        }
        self.init(tokens: tokens)
    }

    public static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 == 0x21 || (0x23...0x5b).contains($0) || (0x5d...0x7e).contains($0) }
    }

    public var description: String { tokens.joined(separator: " ") }
    public var isEmpty: Bool { tokens.isEmpty }

    public func contains(_ token: String) -> Bool { tokens.contains(token) }

    public func isSubset(of other: Scope) -> Bool { tokens.allSatisfy(other.contains) }

    public func intersection(_ allowed: some Sequence<String>) -> Scope {
        let allowed = Set(allowed)
        return Scope(tokens: tokens.filter(allowed.contains))
    }

    /// The claims that these scopes ask to see.
    public var claimNames: [String] { tokens.flatMap { Self.claims[$0] ?? [] } }
}
