import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import HTTP

@Suite("Dates in HTTP fields (RFC 9110 §5.6.7)")
struct HTTPDateTests {
    @Test(
        "writes seconds since 1970",
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (1_709_210_096, "Thu, 29 Feb 2024 12:34:56 GMT"),
            (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"), (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
        ])
    func writes(_ seconds: Int, _ text: String) {
        #expect(HTTPDate.text(secondsSince1970: seconds) == text)
    }
}

@Suite("Request ids")
struct ExchangeIDTests {
    @Test("are 22 characters of base64url, and no two alike")
    func unique() {
        let ids = (0..<1000).map { _ in ExchangeID().description }

        #expect(Set(ids).count == 1000)
        #expect(ids.allSatisfy { $0.utf8.count == 22 && $0.utf8.allSatisfy(CookieText.isNameByte) })
    }
}

@Suite("Sources of a content security policy (CSP Level 3 §2.3.1)")
struct ContentSecurityPolicyTests {
    @Test(
        "refuses what could open the policy",
        arguments: [
            "", "*", "https:;script-src", "https://a b", "https://a;b", "https://a,b", "'unsafe-inline'", "https://",
            "//a",
            "https://a/path", "1a:", ":", "https://a\r\nX: y", "https://*",
        ])
    func refuses(_ text: String) {
        #expect(!ContentSecurityPolicy.isSource(text))
    }

    @Test(
        "takes schemes and origins",
        arguments: ["https://a.example", "http://127.0.0.1:8081", "http://[::1]:80", "com.example.app:", "myapp+x-1:"])
    func accepts(_ text: String) {
        #expect(ContentSecurityPolicy.isSource(text))
    }
}

@Suite("Assets")
struct AssetStoreTests {
    private let store = AssetStore(files: ["a.css": Array("body{}".utf8), "notes.md": [1], ".hidden.js": [1]])

    private func get(_ path: String, _ fields: HTTPFields = [:]) throws -> Response {
        let parts = path.split(separator: "/").map(String.init)
        let head = HTTPRequest(method: .get, scheme: "http", authority: "a", path: path, headerFields: fields)
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer()))
        return try store.response(to: request, hash: parts[1], name: parts[2])
    }

    @Test("serves no file of another edition, name or type", arguments: ["/assets/old/a.css", "/assets/x/notes.md"])
    func refuses(_ path: String) {
        #expect(throws: Failure.notFound) { try get(path) }
        #expect(store.names == ["a.css"])
    }

    @Test("serves a file for ever, under an address of its content")
    func serves() throws {
        let address = try #require(store.address(of: "a.css"))

        let response = try get(address)

        #expect(response.status == .ok)
        #expect(response.headers[.contentType] == "text/css; charset=utf-8")
        #expect(response.headers[.cacheControl] == "public, max-age=31536000, immutable")
        let other = AssetStore(files: ["a.css": Array("body{ }".utf8)])
        #expect(other.address(of: "a.css") != address)
    }

    @Test("says that a file has not changed")
    func notModified() throws {
        let address = try #require(store.address(of: "a.css"))
        let etag = try #require(try get(address).headers[.eTag])

        #expect(try get(address, [.ifNoneMatch: "\"x\", W/\(etag)"]).status == .notModified)
        #expect(try get(address, [.ifNoneMatch: "\"x\""]).status == .ok)
    }
}
