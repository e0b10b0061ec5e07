import OAuth
import Testing

@Suite("Scopes (RFC 6749 §3.3, OpenID Connect Core §5.4)")
struct ScopeTests {
    @Test(
        "refuses characters that no scope token has",
        arguments: ["a\"b", "a\\b", "a\tb", "a\nb", "\u{E9}", "a \u{7F}", "a\u{0}"])
    func refuses(text: String) {
        let error = #expect(throws: OAuthError.self) { try Scope(parsing: text) }

        #expect(error?.code == .invalidScope)
    }

    @Test(
        "reads tokens in the order given, each once",
        arguments: [
            ("", []), (" ", []), ("openid", ["openid"]), ("b a b", ["b", "a"]), ("  a   b ", ["a", "b"]),
            ("urn:bank:pay!#[]~", ["urn:bank:pay!#[]~"]), ("OpenID openid", ["OpenID", "openid"]),
        ]
    )
    func reads(text: String, tokens: [String]) throws {
        let scope = try Scope(parsing: text)

        #expect(scope.tokens == tokens && scope.description == tokens.joined(separator: " "))
        #expect(scope.isEmpty == tokens.isEmpty)
    }

    @Test("is a subset by tokens, not by text")
    func subsets() {
        let scope = Scope(tokens: ["openid", "profile"])

        #expect(Scope.empty.isSubset(of: scope))
        #expect(Scope(tokens: ["profile", "openid"]).isSubset(of: scope))
        #expect(!Scope(tokens: ["open"]).isSubset(of: scope))
        #expect(!Scope(tokens: ["openid", "email"]).isSubset(of: scope))
        #expect(scope.intersection(["email", "profile"]).tokens == ["profile"])
        #expect(scope.contains("openid") && !scope.contains("open"))
    }

    @Test("names the claims that each standard scope asks to see")
    func claimNames() {
        #expect(Scope(tokens: ["openid", "offline_access", "urn:other"]).claimNames.isEmpty)
        #expect(Scope(tokens: ["email"]).claimNames == ["email", "email_verified"])
        #expect(
            Scope(tokens: ["phone", "address"]).claimNames == ["phone_number", "phone_number_verified", "address"])
        #expect(Set(Scope(tokens: ["profile"]).claimNames).count == 14)
    }
}
