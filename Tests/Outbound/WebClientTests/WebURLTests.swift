import Testing

@testable import WebClient

@Suite("URLs of outgoing requests (RFC 3986)")
struct WebURLTests {
    @Test(
        "refuses what parsers read differently",
        arguments: [
            "", "/path", "example.com", "https:/example.com/", "https:///path", "https://", "https://:443/",
            "https://user@example.com/", "https://example.com:443@evil.example/", "https://example.com#frag",
            "https://example.com\\@evil.example/", "https://exa mple.com/", "https://example.com/a b",
            "https://example.com/\u{E9}", "https://ex\u{E4}mple.com/", "https://example.com/%",
            "https://example.com/%zz",
            "https://example.com/\r\nHost: evil", "https://example.com/<a>", "https://example..com/",
            "https://.example.com/",
            "https://example.com./", "https://-a.example/", "https://a-.example/", "https://a_b.example/",
            "https://example.com:/", "https://example.com:0/", "https://example.com:65536/", "https://example.com:4x3/",
            "https://example.com:+443/", "https://[::1", "https://[::1]x/", "https://[fe80::1%25lo]/",
            "https://[127.0.0.1]/",
            "https://%31%32%37.0.0.1/", " https://example.com/",
        ]
    )
    func refusesMalformed(text: String) {
        do {
            _ = try WebURL(text)
            Issue.record("accepted \(text)")
        } catch {
            guard case .malformedURL = error else {
                Issue.record("refused for another reason: \(error)")
                return
            }
        }
    }

    @Test(
        "refuses addresses in disguise",
        arguments: [
            "2130706433", "0x7f000001", "017700000001", "127.1", "127.0.1", "0x7f.0.0.1", "0177.0.0.1", "127.0.0.0x1",
            "127.0.0.01", "127.0.0.1.", "00000127.0.0.1", "256.0.0.1", "1.2.3.4.5", "example.0X7F", "a.1",
        ]
    )
    func refusesDisguises(host: String) {
        #expect(throws: WebError.malformedURL("the host")) { try WebURL("https://\(host)/") }
    }

    @Test("refuses other schemes by name", arguments: ["ftp", "file", "gopher", "http+unix", "https+unix", "unix"])
    func refusesSchemes(scheme: String) {
        #expect(throws: WebError.schemeRefused(scheme)) { try WebURL("\(scheme)://example.com/") }
    }

    @Test("refuses more than 2,048 bytes")
    func refusesLength() {
        #expect(throws: WebError.self) { try WebURL("https://example.com/" + String(repeating: "a", count: 2_048)) }
    }

    @Test(
        "puts what it read together in one form",
        arguments: [
            ("https://example.com", "https://example.com/"),
            ("HTTPS://EXAMPLE.com:443/Path?a=B%20c&d", "https://example.com/Path?a=B%20c&d"),
            ("https://example.com?x=1", "https://example.com/?x=1"),
            ("https://example.com:8443/a//b", "https://example.com:8443/a//b"),
            ("https://xn--exmple-cua.com/", "https://xn--exmple-cua.com/"),
            ("http://localhost:80/", "http://localhost/"),
            ("https://8.8.8.8/", "https://8.8.8.8/"),
            ("https://[2001:4860:4860:0:0:0:0:8888]:8443/", "https://[2001:4860:4860::8888]:8443/"),
            ("https://1and1.example/", "https://1and1.example/"),
        ]
    )
    func normalises(text: String, normal: String) throws {
        #expect(try WebURL(text).string == normal)
    }
}
