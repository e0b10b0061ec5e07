extension JWTVerifier {
    /// Which `typ` a token may have; compared without regard to case and to the prefix "application/"
    /// (RFC 7515 §4.1.9).
    public struct TypeRule: Equatable, Sendable {
        private let names: Set<String>
        private let allowsAbsent: Bool

        public static func oneOf(_ names: Set<String>, orAbsent allowsAbsent: Bool = false) -> TypeRule {
            TypeRule(names: Set(names.map(normalised)), allowsAbsent: allowsAbsent)
        }

        func allows(_ type: String?) -> Bool {
            guard let type else { return allowsAbsent }
            // A media type is ASCII; other letters may turn into ASCII ones when they lose their case.
            guard type.utf8.allSatisfy({ $0 < 0x80 }) else { return false }
            return names.contains(Self.normalised(type))
        }

        private static func normalised(_ name: String) -> String {
            let name = name.lowercased()
            let prefix = "application/"
            // Only a name without a further slash may drop the prefix (RFC 7515 §4.1.9).
            guard name.hasPrefix(prefix), !name.dropFirst(prefix.count).contains("/") else { return name }
            return String(name.dropFirst(prefix.count))
        }
    }

    /// For whom a token may be.
    public enum AudienceRule: Equatable, Sendable {
        /// The caller has a rule of its own and checks it.
        case any
        /// At least one of the token's audiences is in the set.
        case oneOf(Set<String>)

        /// Whether a token with these audiences passes.
        public func allows(_ audience: [String]) -> Bool {
            switch self {
            case .any: true
            case .oneOf(let allowed): audience.contains { audience in allowed.contains { $0.isExactly(audience) } }
            }
        }
    }

    /// What `exp` means.
    public enum ExpiryRule: Equatable, Sendable {
        /// The token has one, and it lies ahead.
        case required
        /// If the token has one, it lies ahead.
        case ifPresent
        /// It may have passed, as for an `id_token_hint` (OpenID Connect RP-Initiated Logout 1.0 §2).
        case ignored
    }
}
