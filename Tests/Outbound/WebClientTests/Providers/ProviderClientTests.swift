import NIOCore
import TestKit
import Testing

@testable import WebClient

@Suite("Calls of a provider")
struct ProviderClientTests {
    @Test("tell a server that says nothing, and leave it alone once it has been silent too often")
    func silent() async throws {
        try await LoopbackServer.run { _, _ in
        } _: { server in
            try await withClient(of: server) { client in
                for _ in 0..<2 {
                    await #expect(throws: ProviderFailure.timedOut) { try await client.send(.get, "/status") }
                }

                await #expect(throws: ProviderFailure.circuitOpen) { try await client.send(.get, "/status") }
                #expect(server.requests.count == 2)
            }
        }
    }

    @Test("tell an answer by which the provider says that it cannot", arguments: [429, 500, 503])
    func unavailable(status: Int) async throws {
        try await LoopbackServer.run(answer: answer("HTTP/1.1 \(status) Sorry\r\nContent-Length: 0\r\n\r\n")) {
            server in
            try await withClient(of: server) { client in
                await #expect(throws: ProviderFailure.unavailable(status: status)) {
                    try await client.send(.get, "/status")
                }
            }
        }
    }

    @Test(
        "tell what is no answer",
        arguments: [
            ("SSH-2.0-OpenSSH_9.2\r\n\r\n", WebError.malformedAnswer),
            ("HTTP/1.1 200 OK\r\nContent-Length: 1048576\r\n\r\n", .answerTooLarge(bytesMax: 262_144)),
        ]
    )
    func noAnswer(bytes: String, error: WebError) async throws {
        try await LoopbackServer.run(answer: answer(bytes)) { server in
            try await withClient(of: server) { client in
                await #expect(throws: ProviderFailure.unreachable(error)) { try await client.send(.get, "/status") }
            }
        }
    }

    @Test("never leave the provider's address", arguments: ["https://elsewhere.example/", "@elsewhere.example/", ""])
    func elsewhere(path: String) async throws {
        try await LoopbackServer.run(answer: answer(Self.fine)) { server in
            try await withClient(of: server) { client in
                await #expect(throws: ProviderFailure.refused(.malformedURL("a path without a slash"))) {
                    try await client.send(.get, path)
                }
            }
        }
    }

    @Test("hand over a refusal as an answer, which opens no circuit")
    func refusal() async throws {
        let refusal = answer("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        try await LoopbackServer.run(answer: refusal) { server in
            try await withClient(of: server) { client in
                for _ in 0..<4 {
                    let response = try await client.send(.delete, "/cases/1")
                    #expect(response.status == 404)
                }
            }
        }
    }

    @Test("carry method, path below the address, headers and body")
    func wire() async throws {
        try await LoopbackServer.run(answer: answer(Self.fine)) { server in
            try await withClient(of: server, path: "/v1") { client in
                let response = try await client.send(
                    .patch, "/cases/1?full=1", headers: [WebHeader("X-Key", "k")], json: Array(#"{"a":1}"#.utf8))

                #expect(response.status == 200)
                #expect(server.requests[0].hasPrefix("PATCH /v1/cases/1?full=1 HTTP/1.1\r\n"))
                #expect(server.requests[0].contains("X-Key: k\r\n"))
                #expect(server.requests[0].contains("content-type: application/json\r\n"))
                #expect(server.requests[0].hasSuffix("\r\n\r\n{\"a\":1}"))
            }
        }
    }

    private static let fine = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

    private func answer(_ bytes: String) -> LoopbackServer.Answer { { channel, _ in channel.send(bytes) } }

    private func withClient(
        of server: LoopbackServer, path: String = "", _ body: (ProviderClient) async throws -> Void
    ) async throws {
        var limits = ProviderClient.Limits()
        limits.timeLimit = .milliseconds(500)
        limits.failuresMax = 2
        let address = try ProviderAddress("http://127.0.0.1:\(server.port)\(path)")
        let client = try ProviderClient(of: address, limits: limits)
        try await body(client)
        await client.close()
    }
}
