import NIOSSL
import TestKit
import Testing

@testable import WebClient

@Suite("TLS of outgoing requests (RFC 9110 §4.3.4)")
struct TLSTests {
    @Test("is refused where the certificate is another host's, though the address is the checked one")
    func otherName() async throws {
        try await LoopbackServer.run(tls: TestTLS.server(.service), answer: ok) { server in
            await #expect(throws: WebError.untrusted(host: "other.example:\(server.port)")) {
                try await send(.get("https://other.example:\(server.port)/"), trusting: .testAuthority)
            }
            #expect(server.requests.isEmpty)
        }
    }

    @Test("is refused where the certificate's authority is unknown")
    func unknownAuthority() async throws {
        try await LoopbackServer.run(tls: TestTLS.server(.service), answer: ok) { server in
            await #expect(throws: WebError.untrusted(host: "service.example:\(server.port)")) {
                try await send(.get("https://service.example:\(server.port)/"), trusting: .system)
            }
        }
    }

    @Test("is refused below version 1.2")
    func oldVersion() async throws {
        var old = try TestTLS.server(.service)
        old.maximumTLSVersion = .tlsv11
        try await LoopbackServer.run(tls: old, answer: ok) { server in
            await #expect(throws: WebError.untrusted(host: "service.example:\(server.port)")) {
                try await send(.get("https://service.example:\(server.port)/"), trusting: .testAuthority)
            }
        }
    }

    @Test("names and verifies the host of the URL while it connects to the checked address")
    func pinned() async throws {
        try await LoopbackServer.run(tls: TestTLS.server(.service), answer: ok) { server in
            let response = try await send(.get("https://service.example:\(server.port)/"), trusting: .testAuthority)

            #expect(response.status == 200)
            #expect(server.requests.first?.lowercased().contains("host: service.example:\(server.port)\r\n") == true)
            #expect(server.serverNames == ["service.example"])
        }
    }

    private enum Trust { case testAuthority, system }

    private let ok: LoopbackServer.Answer = { channel, _ in
        channel.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine")
    }

    private func send(_ request: WebRequest, trusting trust: Trust) async throws -> WebResponse {
        var tls = TLSConfiguration.makeClientConfiguration()
        if trust == .testAuthority {
            tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(TestTLS.authority.utf8)))
        }
        var policy = WebPolicy(scheme: .https, scope: .loopback)
        policy.timeLimit = .seconds(60)
        let client = WebClient(policy: policy, resolver: FixedResolver(["127.0.0.1"]), tls: tls)
        let result: Result<WebResponse, WebError>
        do {
            result = .success(try await client.send(request))
        } catch {
            result = .failure(error)
        }
        await client.close()
        return try result.get()
    }
}
