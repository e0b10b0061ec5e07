import Tenancy
import Testing

@Suite("Issuer identifiers (RFC 8414 §2)")
struct IssuerTests {
    @Test(
        "refuses what is not an absolute https URL without query and fragment",
        arguments: [
            ("", .notAbsolute), ("id.example.com", .notAbsolute), ("/path", .notAbsolute), ("https://", .notAbsolute),
            ("https:///path", .notAbsolute), ("urn:example", .notAbsolute),
            ("http://id.example.com", .insecure), ("ftp://id.example.com", .insecure),
            ("http://127.0.0.1.example.com", .insecure), ("http://localhost.example.com", .insecure),
            ("http://10.0.0.1", .insecure),
            ("https://id.example.com?a=b", .hasExtraParts), ("https://id.example.com#a", .hasExtraParts),
            ("https://user@id.example.com", .hasExtraParts), ("https://u:p@id.example.com", .hasExtraParts),
            ("https://id.example.com//", .hasExtraParts),
        ] as [(String, InvalidIssuer)]
    )
    func refuses(text: String, problem: InvalidIssuer) {
        #expect(throws: problem) { try Issuer(text) }
    }

    @Test(
        "takes https anywhere and plain http on loopback, and drops one slash at the end",
        arguments: [
            ("https://id.example.com", "https://id.example.com", true),
            ("https://id.example.com/", "https://id.example.com", true),
            ("https://id.example.com/t/bank", "https://id.example.com/t/bank", true),
            ("https://id.example.com:8443", "https://id.example.com:8443", true),
            ("http://localhost:8080", "http://localhost:8080", false),
            ("http://127.0.0.1:8080/", "http://127.0.0.1:8080", false),
            ("http://[::1]:8080", "http://[::1]:8080", false),
        ]
    )
    func takes(text: String, expected: String, isHTTPS: Bool) throws {
        let issuer = try Issuer(text)

        #expect(issuer.string == expected && issuer.description == expected)
        #expect(issuer.isHTTPS == isHTTPS)
        #expect(issuer.url("/oauth/token") == expected + "/oauth/token")
    }
}
