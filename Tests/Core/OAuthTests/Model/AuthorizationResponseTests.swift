import Tenancy
import Testing

@testable import OAuth

@Suite("The answer on its way back (RFC 6749 §4.1.2, RFC 9207, Form Post Response Mode)")
struct AuthorizationResponseTests {
    private func target(_ uri: String = "https://app.example/cb", _ mode: ResponseMode = .query, state: String? = "s")
        throws -> ResponseTarget
    {
        ResponseTarget(
            redirectURI: try RedirectURI(uri), mode: mode, state: state, issuer: try Issuer("https://id.example"))
    }

    private let end = "code=c&state=s&iss=https%3A%2F%2Fid.example"

    @Test("an error carries its code, its words, the state and the issuer")
    func failure() throws {
        let response = try target().failure(OAuthError(.loginRequired, "nobody is signed in"))

        #expect(
            response.location
                == "https://app.example/cb?error=login_required&error_description=nobody%20is%20signed%20in"
                + "&state=s&iss=https%3A%2F%2Fid.example")
    }

    @Test(
        "is added to the redirect URI as it stands",
        arguments: [
            ("https://app.example/cb", "?"), ("https://app.example/cb?a=b", "&"), ("https://app.example/cb?", ""),
            ("https://app.example/cb?a=b&", ""), ("https://app.example", "?"), ("com.example.app:/cb", "?"),
            ("http://127.0.0.1:49152/cb?x=%7E", "&"),
        ]
    )
    func query(uri: String, separator: String) throws {
        #expect(try target(uri).success(code: "c").location == uri + separator + end)
    }

    @Test("travels in the fragment when the client wants it, the query left alone")
    func fragment() throws {
        #expect(
            try target("https://app.example/cb?a=b", .fragment).success(code: "c").location
                == "https://app.example/cb?a=b#" + end)
    }

    @Test("travels in a form when the client wants it, and has no location then")
    func formPost() throws {
        let response = try target(.init("https://app.example/cb"), .formPost).success(code: "c")

        #expect(response.location == nil)
        #expect(response.parameters.map(\.0) == ["code", "state", "iss"])
    }

    @Test("no state is sent where none came")
    func noState() throws {
        #expect(
            try target(state: nil).success(code: "c").location
                == "https://app.example/cb?code=c&iss=https%3A%2F%2Fid.example")
    }

    @Test(
        "gives the state back byte for byte",
        arguments: [
            ("a b", "a%20b"), ("a+b", "a%2Bb"), ("a&b=c#d?", "a%26b%3Dc%23d%3F"), ("\u{E9}", "%C3%A9"),
            ("e\u{301}", "e%CC%81"),
            ("\u{1F600}", "%F0%9F%98%80"), ("\r\nSet-Cookie: a=b", "%0D%0ASet-Cookie%3A%20a%3Db"), ("%41", "%2541"),
            ("'\"<>\\", "%27%22%3C%3E%5C"), ("\u{202E}x", "%E2%80%AEx"), ("-._~", "-._~"),
        ]
    )
    func state(state: String, encoded: String) throws {
        let response = try target(state: state).success(code: "c")

        #expect(response.location == "https://app.example/cb?code=c&state=\(encoded)&iss=https%3A%2F%2Fid.example")
        let read = try Parameters(urlEncoded: Array("state=\(encoded)".utf8))["state"]
        #expect(read.map { Array($0.utf8) } == Array(state.utf8))
    }

    @Test("encodes every byte but the unreserved ones (RFC 3986 §2.3)")
    func encoding() {
        let plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

        #expect(FormEncoding.encode(plain) == plain)
        for byte in UInt8(0)..<128 where !plain.utf8.contains(byte) {
            let encoded = FormEncoding.encode(String(Unicode.Scalar(byte)))
            #expect(encoded.utf8.count == 3 && encoded.hasPrefix("%"))
        }
    }
}
