import NIOSSL
import Testing

@testable import WebClient

@Suite("Guard of outgoing requests")
struct WebClientGuardTests {
    @Test(
        "refuses the other scheme",
        arguments: [(WebPolicy.guarded, "http"), (.loopback, "https")]
    )
    func scheme(policy: WebPolicy, scheme: String) async throws {
        try await withClient(policy) { client in
            await #expect(throws: WebError.schemeRefused(scheme)) {
                try await client.send(.get("\(scheme)://service.example/"))
            }
        }
    }

    @Test(
        "refuses addresses of our own networks in the URL",
        arguments: ["127.0.0.1", "10.1.2.3", "169.254.169.254", "[::1]", "[::ffff:10.0.0.1]", "[fd00::1]", "[fe80::1]"]
    )
    func literal(host: String) async throws {
        try await withClient(.guarded) { client in
            await #expect(throws: WebError.addressRefused(host: host)) {
                try await client.send(.get("https://\(host)/"))
            }
        }
    }

    @Test(
        "refuses a name that leads into our own networks, even by one of its addresses",
        arguments: [["10.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["2606:4700::1111", "fd00::1"]]
    )
    func name(addresses: [String]) async throws {
        try await withClient(.guarded, resolver: FixedResolver(addresses)) { client in
            await #expect(throws: WebError.addressRefused(host: "service.example")) {
                try await client.send(.get("https://service.example/"))
            }
        }
    }

    @Test("keeps the loopback policy on this machine")
    func loopbackOnly() async throws {
        try await withClient(.loopback, resolver: FixedResolver(["8.8.8.8"])) { client in
            await #expect(throws: WebError.addressRefused(host: "service.example")) {
                try await client.send(.get("http://service.example/"))
            }
        }
    }

    @Test("says when a name has no address")
    func unresolved() async throws {
        try await withClient(.guarded, resolver: FixedResolver([])) { client in
            await #expect(throws: WebError.unresolved(host: "service.example")) {
                try await client.send(.get("https://service.example/"))
            }
        }
    }

    @Test(
        "refuses headers that are the transport's own or malformed",
        arguments: [
            ("Host", "evil.example"), ("Content-Length", "5"), ("Transfer-Encoding", "chunked"), ("Cookie", "a=b"),
            ("Accept-Encoding", "gzip"), ("X-A", "a\r\nX-B: b"), ("X A", "a"), ("", "a"), ("X-A", "\u{E9}"),
        ]
    )
    func headers(name: String, value: String) async throws {
        try await withClient(.guarded) { client in
            await #expect(throws: WebError.headerRefused(name: name)) {
                try await client.send(.get("https://service.example/", headers: [WebHeader(name, value)]))
            }
        }
    }

    @Test("finds this machine by the system's resolver")
    func systemResolver() async throws {
        let addresses = try await SystemResolver().addresses(of: "localhost")

        #expect(!addresses.isEmpty)
        #expect(addresses.allSatisfy(AddressScope.loopback.admits))
    }

    private func withClient(
        _ policy: WebPolicy,
        resolver: FixedResolver = FixedResolver(["8.8.8.8"]),
        _ body: (WebClient) async throws -> Void
    ) async throws {
        let client = WebClient(policy: policy, resolver: resolver, tls: .makeClientConfiguration())
        try await body(client)
        await client.close()
    }
}
