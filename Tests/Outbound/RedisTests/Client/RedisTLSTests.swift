import Testing

@testable import Redis

@Suite("TLS to Redis", .enabled(if: ServerProcess.isInstalled))
struct RedisTLSTests {
    private let settings = [
        "tls-cert-file FOLDER/server.pem", "tls-key-file FOLDER/server.key", "tls-ca-cert-file FOLDER/authority.pem",
        "tls-auth-clients no", "requirepass secret",
    ]
    private let files = [
        "server.pem": TestCertificates.server, "server.key": TestCertificates.serverKey,
        "authority.pem": TestCertificates.authority,
    ]

    @Test("a certificate of an unknown authority is refused")
    func unknownAuthority() async throws {
        try await withServer(settings, tls: true, files: files) { server in
            try await withClient("rediss://:secret@localhost:\(server.port)") { client in
                let error = await failure { _ = try await client.send(RedisCommand("PING")) }

                #expect(error?.isUnavailable == true)
            }
        }
    }

    @Test("a certificate for another name is refused")
    func otherName() async throws {
        try await withServer(settings, tls: true, files: files) { server in
            var options = patientOptions
            options.caFile = "\(server.folder)/authority.pem"
            try await withClient("rediss://:secret@127.0.0.1:\(server.port)", options: options) { client in
                let error = await failure { _ = try await client.send(RedisCommand("PING")) }

                #expect(error?.isUnavailable == true)
            }
        }
    }

    @Test("a missing authority stops the start")
    func missingAuthority() async throws {
        var options = patientOptions
        options.caFile = "/nonexistent/authority.pem"

        await #expect(throws: (any Error).self) {
            try await withClient("rediss://localhost", options: options) { _ in }
        }
    }

    @Test("commands travel over TLS where certificate and name are right")
    func works() async throws {
        try await withServer(settings, tls: true, files: files) { server in
            var options = patientOptions
            options.caFile = "\(server.folder)/authority.pem"
            try await withClient("rediss://:secret@localhost:\(server.port)/1", options: options) { client in
                let value = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
                _ = try await client.send(RedisCommand("SET", key: "k", [.bytes(value)]))

                #expect(try await client.send(RedisCommand("GET", key: "k")) == .bulk(value))
            }
        }
    }
}
