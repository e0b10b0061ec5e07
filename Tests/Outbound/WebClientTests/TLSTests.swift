import NIOSSL
import Testing

@testable import WebClient

@Suite("TLS of outgoing requests (RFC 9110 §4.3.4)")
struct TLSTests {
    @Test("is refused where the certificate is another host's, though the address is the checked one")
    func otherName() async throws {
        try await LoopbackServer.run(tls: serverTLS(), answer: ok) { server in
            await #expect(throws: WebError.untrusted(host: "other.example:\(server.port)")) {
                try await send(.get("https://other.example:\(server.port)/"), trusting: .testAuthority)
            }
            #expect(server.requests.isEmpty)
        }
    }

    @Test("is refused where the certificate's authority is unknown")
    func unknownAuthority() async throws {
        try await LoopbackServer.run(tls: serverTLS(), answer: ok) { server in
            await #expect(throws: WebError.untrusted(host: "service.example:\(server.port)")) {
                try await send(.get("https://service.example:\(server.port)/"), trusting: .system)
            }
        }
    }

    @Test("is refused below version 1.2")
    func oldVersion() async throws {
        var old = try serverTLS()
        old.maximumTLSVersion = .tlsv11
        try await LoopbackServer.run(tls: old, answer: ok) { server in
            await #expect(throws: WebError.untrusted(host: "service.example:\(server.port)")) {
                try await send(.get("https://service.example:\(server.port)/"), trusting: .testAuthority)
            }
        }
    }

    @Test("names and verifies the host of the URL while it connects to the checked address")
    func pinned() async throws {
        try await LoopbackServer.run(tls: serverTLS(), answer: ok) { server in
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
            tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(Self.authority.utf8)))
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

    private func serverTLS() throws -> TLSConfiguration {
        TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(Self.certificate.utf8)).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(Self.key.utf8), format: .pem))
        )
    }

    // Valid 2020 to 2120, for service.example; made for this file and trusted nowhere else.
    private static let authority = """
        -----BEGIN CERTIFICATE-----
        MIIBZDCCAQugAwIBAgIBATAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5UZXN0IGF1
        dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowGTEXMBUG
        A1UEAwwOVGVzdCBhdXRob3JpdHkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQn
        HACxcoTGhJ8ixonMhI6WG4b+Lre99AUD/+zB1uQGG2dXlGUFQUMAPga1/ePv9kCA
        QlH1wSJSr0axpdcGKulQo0IwQDAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQE
        AwICBDAdBgNVHQ4EFgQUfPy0A7JpA328lTbA0cza+q0c/lAwCgYIKoZIzj0EAwID
        RwAwRAIgbB4IfS48T8q318dDOqRLqId6IYP2MbDHPi1C9b/vDKACIGAOAY0qOuhu
        QwJDsBU7kUkKiYjKf44Aj/NmPhJ9rq5D
        -----END CERTIFICATE-----
        """

    private static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBojCCAUigAwIBAgIBAjAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5UZXN0IGF1
        dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowGjEYMBYG
        A1UEAwwPc2VydmljZS5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
        2zfDRpf2diRWWzUeVLHgoGJDHX5Ba/MSUKJUSfLEGwd+goDsmcIPhgFv77vCL7la
        cJa+CPnRkF5Qq0r/wBIX/6N+MHwwCQYDVR0TBAIwADATBgNVHSUEDDAKBggrBgEF
        BQcDATAaBgNVHREEEzARgg9zZXJ2aWNlLmV4YW1wbGUwHwYDVR0jBBgwFoAUfPy0
        A7JpA328lTbA0cza+q0c/lAwHQYDVR0OBBYEFPfH3ywHsH+n3DKg3wqLxjYKPNup
        MAoGCCqGSM49BAMCA0gAMEUCIB0SPnhOwi3EuGkU7umF8LumB3AGuoZ4m9KRkOam
        8M2CAiEAnqgiyJsrbcKSjVAYuxuMq3EpgxRnS9AsYJD2esNW6Rs=
        -----END CERTIFICATE-----
        """

    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgE4uMx+o3eaz3YLcf
        yF2HJVmhkQT4c3bp8XLf2KWUxUyhRANCAATbN8NGl/Z2JFZbNR5UseCgYkMdfkFr
        8xJQolRJ8sQbB36CgOyZwg+GAW/vu8IvuVpwlr4I+dGQXlCrSv/AEhf/
        -----END PRIVATE KEY-----
        """
}
