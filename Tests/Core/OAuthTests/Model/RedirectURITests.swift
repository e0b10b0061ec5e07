import OAuth
import Testing

@Suite("Redirect URIs (RFC 6749 §3.1.2, RFC 8252 §7)")
struct RedirectURITests {
    @Test(
        "refuses what must not be redirected to",
        arguments: [
            ("", .notAbsolute), ("/cb", .notAbsolute), ("app.example/cb", .notAbsolute),
            ("//app.example/cb", .notAbsolute),
            ("https:", .notAbsolute), ("https:cb", .notAbsolute), ("https:///cb", .notAbsolute),
            ("https://", .notAbsolute),
            ("https://app.example/a b", .notAbsolute), ("https://app.example/\u{E9}", .notAbsolute),
            ("https://app.example/\n", .notAbsolute), ("https://app.example/\u{0}", .notAbsolute),
            (" https://app.example/", .notAbsolute), ("https://app.example/ ", .notAbsolute),
            ("https://app.example\\@evil.example/", .notAbsolute), ("https://app.example/\"><script>", .notAbsolute),
            ("https://app.example/%zz", .notAbsolute), ("https://app.example/%4", .notAbsolute),
            ("https://app.example/#", .hasFragment), ("https://app.example/cb#a", .hasFragment),
            ("https://user@app.example/cb", .hasCredentials), ("https://u:p@app.example/cb", .hasCredentials),
            ("https://:@app.example/cb", .hasCredentials), ("https://@app.example/cb", .hasCredentials),
            ("http://127.0.0.1:80@evil.example/", .hasCredentials),
            ("http://app.example/cb", .insecure), ("HTTP://app.example/cb", .insecure), ("http:/cb", .insecure),
            ("http://127.0.0.1.evil.example/", .insecure), ("http://localhost.evil.example/", .insecure),
            ("http://127.0.0.2/cb", .insecure), ("http://2130706433/cb", .insecure), ("http://0x7f.1/cb", .insecure),
            ("http://[::ffff:127.0.0.1]/cb", .insecure), ("http://0.0.0.0/cb", .insecure),
            ("javascript:alert(1)", .forbiddenScheme), ("JavaScript:alert(1)", .forbiddenScheme),
            ("data:text/html,x", .forbiddenScheme),
            ("myapp:/cb", .forbiddenScheme), ("file:///etc/passwd", .forbiddenScheme),
            ("ftp://app.example/", .forbiddenScheme),
            ("about:blank", .forbiddenScheme), ("blob:https://app.example/1", .forbiddenScheme),
            ("https://app.example/" + String(repeating: "a", count: 2_029), .tooLong),
        ] as [(String, InvalidRedirectURI)]
    )
    func refuses(text: String, problem: InvalidRedirectURI) {
        #expect(throws: problem) { try RedirectURI(text) }
        #expect(!problem.reason.isEmpty)
    }

    @Test(
        "takes https, loopback http and private-use schemes with a period, and keeps them byte for byte",
        arguments: [
            "https://app.example", "https://app.example/", "https://app.example/cb?a=b&c=d",
            "https://app.example:8443/cb",
            "https://APP.example/Cb", "https://app.example/a/../b", "https://app.example/%7Ecb",
            "https://[2001:db8::1]/cb",
            "HTTPS://app.example/cb", "http://127.0.0.1/cb", "http://127.0.0.1:49152/cb", "http://[::1]/cb",
            "http://[::1]:49152/cb",
            "http://localhost:3000/cb", "com.example.app:/cb", "com.example.app://host/cb", "com.example.app:cb",
        ]
    )
    func takes(text: String) throws {
        let uri = try RedirectURI(text)

        #expect(Array(uri.string.utf8) == Array(text.utf8))
        #expect(uri.description == text)
        #expect(uri.matches(uri))
    }

    @Test("takes one of 2048 bytes")
    func longest() throws {
        #expect(
            try RedirectURI("https://app.example/" + String(repeating: "a", count: 2_028)).string.utf8.count == 2_048)
    }

    @Test(
        "Security 3: is compared byte for byte; what only means the same is another",
        arguments: [
            ("https://app.example/cb", "https://app.example/cb/"), ("https://app.example/cb", "https://app.example/CB"),
            ("https://app.example/cb", "https://APP.example/cb"), ("https://app.example/cb", "HTTPS://app.example/cb"),
            ("https://app.example/cb", "https://app.example:443/cb"),
            ("https://app.example/cb", "https://app.example/c%62"),
            ("https://app.example/~cb", "https://app.example/%7Ecb"),
            ("https://app.example/%7Ecb", "https://app.example/%7ecb"),
            ("https://app.example/cb", "https://app.example/./cb"),
            ("https://app.example/cb", "https://app.example/x/../cb"),
            ("https://app.example/cb", "https://app.example//cb"),
            ("https://app.example/cb", "https://app.example/cb?"),
            ("https://app.example/cb", "https://app.example/cb?a=b"),
            ("https://app.example/cb?a=b", "https://app.example/cb"),
            ("https://app.example", "https://app.example/"),
            ("https://app.example/cb", "https://app.example.evil.example/cb"),
            ("https://app.example/cb", "https://app.example./cb"),
            ("https://app.example/cb", "https://evil.example/cb"),
            ("https://app.example/cb", "https://app.example:8443/cb"),
            ("https://app.example/cb", "https://sub.app.example/cb"),
            ("com.example.app:/cb", "com.example.app:/cb2"), ("com.example.app:/cb", "com.example.app:cb"),
        ]
    )
    func differs(registered: String, requested: String) throws {
        #expect(try !RedirectURI(registered).matches(RedirectURI(requested)))
    }

    @Test(
        "only the port of a loopback IP literal may differ (RFC 8252 §7.3), never that of localhost",
        arguments: [
            ("http://127.0.0.1/cb", "http://127.0.0.1:49152/cb", true),
            ("http://127.0.0.1:80/cb", "http://127.0.0.1:49152/cb", true),
            ("http://127.0.0.1:49152/cb", "http://127.0.0.1/cb", true),
            ("http://[::1]/cb", "http://[::1]:49152/cb", true),
            ("http://127.0.0.1", "http://127.0.0.1:1", true),
            ("http://127.0.0.1?a=b", "http://127.0.0.1:65535?a=b", true),
            ("http://127.0.0.1/cb", "http://127.0.0.1:49152/other", false),
            ("http://127.0.0.1/cb", "http://127.0.0.1:49152", false),
            ("http://127.0.0.1/cb", "http://127.0.0.1:49152/cb?a=b", false),
            ("http://127.0.0.1/cb", "http://127.0.0.1:49152/CB", false),
            ("http://127.0.0.1/cb", "http://[::1]:49152/cb", false),
            ("http://[::1]/cb", "http://127.0.0.1:49152/cb", false),
            ("http://127.0.0.1/cb", "http://localhost:49152/cb", false),
            ("http://localhost/cb", "http://localhost:49152/cb", false),
            ("http://localhost:3000/cb", "http://localhost:3001/cb", false),
            ("http://localhost/cb", "http://127.0.0.1/cb", false),
            ("http://127.0.0.1/cb", "HTTP://127.0.0.1:49152/cb", false),
            ("http://127.0.0.1/cb", "https://127.0.0.1:49152/cb", false),
            ("https://127.0.0.1/cb", "https://127.0.0.1:8443/cb", false),
            ("http://127.0.0.1/cb", "http://127.0.0.1:0/cb", false),
            ("http://127.0.0.1/cb", "http://127.0.0.1:65536/cb", false),
            ("http://127.0.0.1/cb", "http://127.0.0.1:/cb", false),
        ]
    )
    func loopbackPorts(registered: String, requested: String, matches: Bool) throws {
        guard let requested = try? RedirectURI(requested) else {
            // What is no redirect URI at all cannot match either.
            #expect(!matches)
            return
        }

        #expect(try RedirectURI(registered).matches(requested) == matches)
    }

    @Test(
        "names its origin for the form-action directive (CSP Level 3 §6.4.2)",
        arguments: [
            ("https://app.example/cb?a=b", "https://app.example"),
            ("https://app.example:8443/cb", "https://app.example:8443"),
            ("http://127.0.0.1:49152/cb", "http://127.0.0.1:49152"), ("http://[::1]:49152/cb", "http://[::1]:49152"),
            ("HTTPS://app.example/cb", "https://app.example"), ("com.example.app:/cb", "com.example.app:"),
            ("com.example.app://host/cb", "com.example.app:"),
        ]
    )
    func formActionSource(text: String, source: String) throws {
        #expect(try RedirectURI(text).formActionSource == source)
    }

    @Test(
        "a source carries nothing that could begin another directive or another policy",
        arguments: [
            "https://a;script-src/", "https://a,b/", "https://a'b/", "https://a%3Bb/", "https://a%20b/", "https://a*b/",
        ]
    )
    func formActionSourceIsOneSource(text: String) throws {
        guard let uri = try? RedirectURI(text) else { return }

        let source = uri.formActionSource

        #expect(!source.contains { ";, '*".contains($0) }, "\(source)")
    }

    @Test("knows its host in lower case, for the sector of pairwise subjects")
    func host() throws {
        #expect(try RedirectURI("https://APP.example:8443/cb").host == "app.example")
        #expect(try RedirectURI("com.example.app:/cb").host == nil)
    }
}
