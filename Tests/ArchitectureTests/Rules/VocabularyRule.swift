/// Words that betray knowledge a folder must not have, in its names and its string literals; comments may use them.
struct VocabularyRule {
    let folder: String
    let words: Set<String>
    let reason: String

    /// The kernel is what every capability stands on, so it can know none of them.
    static let kernel = VocabularyRule(
        folder: "Sources/Core/Kernel",
        words: [
            "oauth", "openid", "oidc", "jwt", "jwk", "client", "clients", "grant", "grants", "consent", "consents",
            "scope",
            "scopes", "passkey", "passkeys", "webauthn", "password", "passwords", "palm", "kyc", "proofing", "acr",
            "amr",
            "federation", "saml", "ldap", "account", "accounts", "user", "users",
        ],
        reason: "a word of a feature"
    )

    /// The core knows ports; what stands behind them is for the outer rings to say.
    static let core = VocabularyRule(
        folder: "Sources/Core",
        words: [
            "sqlite", "postgres", "postgresql", "libpq", "redis", "hiredis", "hummingbird", "mustache", "openssl",
            "nio",
            "libcbor",
        ],
        reason: "the name of a technology"
    )

    func findings(in file: SourceFile) -> [Finding] {
        guard file.lies(in: folder) else { return [] }
        return file.tokens.filter { $0.kind != .sign }.flatMap { token in
            Self.words(in: token.text).filter(words.contains).map {
                Finding(file, line: token.line, "\($0): \(reason)")
            }
        }
    }

    /// The words of a name or a text, in lower case: `SQLiteStore` is `sqlitestore`, `sqlite` and `store`.
    ///
    /// A name is split before a capital that follows a small letter, and before the last capital of several.
    /// The names of technologies defy that (`SQLite`, `PostgreSQL`), so every run of neighbouring parts counts as well.
    static func words(in text: String) -> Set<String> {
        let pieces = text.split { !$0.isLetter && !$0.isNumber }
        return Set(pieces.flatMap { runs(of: parts(of: Array($0))) })
    }

    private static func parts(of name: [Character]) -> [String] {
        var parts: [String] = []
        for (index, character) in name.enumerated() {
            let afterSmall = index > 0 && character.isUppercase && !name[index - 1].isUppercase
            let lastOfCapitals =
                index > 0 && index + 1 < name.count && character.isUppercase && name[index - 1].isUppercase
                && name[index + 1].isLowercase
            if parts.isEmpty || afterSmall || lastOfCapitals { parts.append("") }
            parts[parts.count - 1].append(contentsOf: character.lowercased())
        }
        return parts
    }

    private static func runs(of parts: [String]) -> [String] {
        parts.indices.flatMap { first in
            (first..<min(first + 3, parts.count)).map { parts[first...$0].joined() }
        }
    }
}
