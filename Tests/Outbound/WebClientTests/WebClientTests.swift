import NIOCore
import NIOPosix
import NIOSSL
import TestKit
import Testing

@testable import WebClient

@Suite("Outgoing requests")
struct WebClientTests {
    @Test("do not follow a redirect, but hand it over")
    func redirect() async throws {
        try await LoopbackServer.run { channel, _ in
            channel.send("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")
        } _: { server in
            let response = try await send(.get("http://localhost:\(server.port)/"), to: server)

            #expect(response.status == 302)
            #expect(response.header("location") == "/elsewhere")
            #expect(server.requests.count == 1)
        }
    }

    @Test("refuse an answer that announces too much")
    func announcedTooLarge() async throws {
        try await LoopbackServer.run { channel, _ in
            channel.send("HTTP/1.1 200 OK\r\nContent-Length: 262145\r\n\r\n")
        } _: { server in
            await #expect(throws: WebError.answerTooLarge(bytesMax: 262_144)) {
                try await send(.get("http://localhost:\(server.port)/"), to: server)
            }
        }
    }

    @Test("cut an answer that never ends")
    func endless() async throws {
        let chunk = "10000\r\n" + String(repeating: "x", count: 65_536) + "\r\n"
        try await LoopbackServer.run { channel, _ in
            channel.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            channel.send(chunk, every: .zero)
        } _: { server in
            await #expect(throws: WebError.answerTooLarge(bytesMax: 262_144)) {
                try await send(.get("http://localhost:\(server.port)/"), to: server)
            }
        }
    }

    @Test("take the longest answer allowed")
    func longest() async throws {
        try await LoopbackServer.run { channel, _ in
            let body = String(repeating: "x", count: 262_144)
            channel.send("HTTP/1.1 200 OK\r\nContent-Length: 262144\r\n\r\n" + body)
        } _: { server in
            let response = try await send(.get("http://localhost:\(server.port)/"), to: server)

            #expect(response.body.count == 262_144)
        }
    }

    @Test("give up on an answer that drips")
    func slow() async throws {
        try await LoopbackServer.run { channel, _ in
            channel.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            channel.send("x", every: .milliseconds(20))
        } _: { server in
            await #expect(throws: WebError.timedOut) {
                try await send(.get("http://localhost:\(server.port)/"), to: server, within: .milliseconds(200))
            }
        }
    }

    @Test("give up on a server that says nothing")
    func silentServer() async throws {
        try await LoopbackServer.run { _, _ in
        } _: { server in
            await #expect(throws: WebError.timedOut) {
                try await send(.get("http://localhost:\(server.port)/"), to: server, within: .milliseconds(200))
            }
        }
    }

    @Test("give up on a name server that says nothing")
    func silentResolver() async throws {
        var policy = WebPolicy.guarded
        policy.timeLimit = .milliseconds(50)
        let client = WebClient(policy: policy, resolver: SilentResolver(), tls: .makeClientConfiguration())

        await #expect(throws: WebError.timedOut) { try await client.send(.get("https://service.example/")) }
        await client.close()
    }

    @Test("end with the task that asks")
    func cancelled() async throws {
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
        try await LoopbackServer.run { channel, _ in
            channel.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
            arrived.yield()
        } _: { server in
            let asking = Task { try await send(.get("http://localhost:\(server.port)/"), to: server) }
            for await _ in arrivals { break }

            asking.cancel()

            await #expect(throws: WebError.cancelled) { try await asking.value }
        }
    }

    @Test("tell garbage from an answer")
    func garbage() async throws {
        try await LoopbackServer.run { channel, _ in
            channel.send("SSH-2.0-OpenSSH_9.2\r\n\r\n")
        } _: { server in
            await #expect(throws: WebError.malformedAnswer) {
                try await send(.get("http://localhost:\(server.port)/"), to: server)
            }
        }
    }

    @Test("tell a connection that ends early", arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"])
    func truncated(part: String) async throws {
        try await LoopbackServer.run { channel, _ in
            channel.writeAndFlush(ByteBuffer(string: part)).whenComplete { _ in channel.close(promise: nil) }
        } _: { server in
            await #expect(throws: WebError.connectionLost) {
                try await send(.get("http://localhost:\(server.port)/"), to: server)
            }
        }
    }

    @Test("say when nobody listens")
    func unreachable() async throws {
        let port = try await LoopbackServer.run { _, _ in
        } _: {
            $0.port
        }

        await #expect(throws: WebError.unreachable(host: "localhost:\(port)")) {
            try await send(.get("http://localhost:\(port)/"), resolver: FixedResolver(["127.0.0.1"]))
        }
    }

    @Test("are refused when the client was closed")
    func closed() async throws {
        let client = WebClient(policy: .loopback)
        await client.close()

        await #expect(throws: WebError.closed) { try await client.send(.get("http://127.0.0.1:1/")) }
    }

    @Test("leave a compressed body as it came")
    func compressed() async throws {
        try await LoopbackServer.run { channel, _ in
            channel.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nbomb")
        } _: { server in
            let response = try await send(.get("http://localhost:\(server.port)/"), to: server)

            #expect(response.body == Array("bomb".utf8))
            #expect(!server.requests.joined().lowercased().contains("accept-encoding"))
        }
    }

    @Test("try a name's next address when the first does not answer, and resolve it once")
    func nextAddress() async throws {
        let resolver = FixedResolver(["127.0.0.9", "127.0.0.1"])
        try await LoopbackServer.run(answer: ok) { server in
            let response = try await send(.get("http://service.example:\(server.port)/"), resolver: resolver)

            #expect(response.status == 200)
            #expect(resolver.timesAsked == 1)
            #expect(server.requests.first?.lowercased().contains("host: service.example:\(server.port)\r\n") == true)
        }
    }

    @Test("carry method, target, headers and body")
    func wire() async throws {
        try await LoopbackServer.run(answer: ok) { server in
            let base = "http://127.0.0.1:\(server.port)"
            _ = try await send(.get(base + "/a?b=c", headers: [WebHeader("Accept", "application/json")]), to: server)
            let form = [(name: "code", value: "a b&c=\u{E9}"), (name: "x", value: "*-._~")]
            _ = try await send(.post(base + "/form", form: form), to: server)
            let response = try await send(.post(base + "/json", json: Array(#"{"a":1}"#.utf8)), to: server)

            #expect(response.body == Array("fine".utf8))
            #expect(server.requests[0].hasPrefix("GET /a?b=c HTTP/1.1\r\n"))
            #expect(server.requests[0].contains("Accept: application/json\r\n"))
            #expect(server.requests[1].hasPrefix("POST /form HTTP/1.1\r\n"))
            #expect(server.requests[1].contains("content-type: application/x-www-form-urlencoded\r\n"))
            #expect(server.requests[1].hasSuffix("\r\n\r\ncode=a+b%26c%3D%C3%A9&x=*-._%7E"))
            #expect(server.requests[2].contains("content-type: application/json\r\n"))
            #expect(server.requests[2].hasSuffix("\r\n\r\n{\"a\":1}"))
        }
    }

    @Test("keep few connections however many hosts are called")
    func bounded() async throws {
        let clients = PinnedClients(
            eventLoopGroup: NIOSingletons.posixEventLoopGroup,
            tls: .makeClientConfiguration(),
            timeLimit: .seconds(3)
        )
        for number in 0..<100 {
            let pin = PinnedClients.Pin(
                host: .name("host\(number).example"), address: IPAddress(bytes: [127, 0, 0, 1]))
            try await clients.withClient(for: pin) { _ in }
        }

        #expect(clients.count == PinnedClients.idleMax)
        await clients.close()
    }

    private let ok: LoopbackServer.Answer = { channel, _ in
        channel.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine")
    }

    private func send(
        _ request: WebRequest,
        to server: LoopbackServer,
        within timeLimit: Duration = .seconds(60)
    ) async throws -> WebResponse {
        try await send(request, resolver: FixedResolver(["127.0.0.1"]), within: timeLimit)
    }

    private func send(
        _ request: WebRequest,
        resolver: FixedResolver,
        within timeLimit: Duration = .seconds(60)
    ) async throws -> WebResponse {
        var policy = WebPolicy.loopback
        policy.timeLimit = timeLimit
        let client = WebClient(policy: policy, resolver: resolver, tls: .makeClientConfiguration())
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
