import Hummingbird
import NIOCore
import Testing

@testable import HTTP

struct Probe: Sendable, CustomTestStringConvertible {
    let name: String
    let request: String
    let status: Int
    var testDescription: String { name }

    static let refused: [Probe] = [
        Probe(name: "no Host", request: "GET / HTTP/1.1\r\n\r\n", status: 400),
        Probe(name: "two Hosts", request: "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", status: 400),
        Probe(name: "two equal Hosts", request: "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", status: 400),
        Probe(name: "Host with a path", request: "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", status: 400),
        Probe(
            name: "length beside chunks",
            request:
                "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            status: 400
        ),
        Probe(
            name: "two lengths",
            request: "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
            status: 400
        ),
        Probe(
            name: "a negative length", request: "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: -3\r\n\r\n",
            status: 400),
        Probe(
            name: "a signed length", request: "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc",
            status: 400),
        Probe(
            name: "unknown transfer coding",
            request: "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", status: 400),
        Probe(
            name: "chunks in HTTP/1.0",
            request: "POST /echo HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", status: 400),
        Probe(name: "a folded line", request: "GET / HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n\r\n", status: 400),
        Probe(name: "a space before the colon", request: "GET / HTTP/1.1\r\nHost : a\r\n\r\n", status: 400),
        Probe(name: "line feeds alone", request: "GET / HTTP/1.1\nHost: a\n\n", status: 400),
        Probe(name: "a NUL in the path", request: "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", status: 400),
        Probe(name: "a NUL in a field", request: "GET / HTTP/1.1\r\nHost: a\r\nX-A: b\0c\r\n\r\n", status: 400),
        Probe(name: "a byte above ASCII in the path", request: "GET /é HTTP/1.1\r\nHost: a\r\n\r\n", status: 400),
        Probe(name: "another protocol", request: "SSH-2.0-OpenSSH_9.2\r\n", status: 400),
        Probe(name: "HTTP/2.0 in a request line", request: "GET / HTTP/2.0\r\nHost: a\r\n\r\n", status: 400),
        Probe(name: "CONNECT", request: "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", status: 400),
        Probe(
            name: "a field of 100 KB",
            request: "GET / HTTP/1.1\r\nHost: a\r\nX-A: \(String(repeating: "b", count: 100_000))",
            status: 431
        ),
        Probe(
            name: "a target of 100 KB", request: "GET /\(String(repeating: "b", count: 100_000))", status: 431),
        Probe(
            name: "200 fields",
            request: "GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "X-A: b\r\n", count: 200))\r\n",
            status: 431
        ),
        Probe(
            name: "an unknown expectation", request: "GET / HTTP/1.1\r\nHost: a\r\nExpect: a-pony\r\n\r\n", status: 417),
        Probe(
            name: "a length above the limit, without the body",
            request: "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n", status: 413
        ),
        Probe(
            name: "a length above the limit, with an expectation",
            request: "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 10000000\r\n\r\n",
            status: 413
        ),
        Probe(
            name: "a body torn off", request: "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab",
            status: 400),
        Probe(
            name: "a broken chunk",
            request: "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n", status: 400
        ),
    ]
}

@Suite("Guard of a connection (RFC 9112)")
struct RequestGuardTests {
    private func harness(_ change: (inout ListenerLimits) -> Void = { _ in }) -> ListenerHarness {
        var harness = ListenerHarness()
        harness.limits.linger = .milliseconds(300)
        change(&harness.limits)
        return harness
    }

    @Test("refuses malformed requests, says so and closes without a reset", arguments: Probe.refused)
    func refuses(_ probe: Probe) async throws {
        try await harness().run { server in
            let client = try await RawClient(port: server.port)

            try await client.send(probe.request)
            if probe.name == "a body torn off" { try await client.closeSending() }

            let answer = try await client.rest()
            #expect(answer.hasPrefix("HTTP/1.1 \(probe.status) "))
            #expect(answer.contains("connection: close"))
            #expect(client.answers == 1)
            #expect(!client.wasReset)
        }
    }

    @Test("closes a connection that sends nothing, without a word")
    func closesSilence() async throws {
        try await harness { $0.timeToHeaders = .milliseconds(200) }.run { server in
            let client = try await RawClient(port: server.port)

            #expect(try await client.rest() == "")
            #expect(!client.wasReset)
        }
    }

    @Test("answers a head that drips in with 408, however steadily it drips")
    func endsDrippingHead() async throws {
        try await harness { $0.timeToHeaders = .milliseconds(300) }.run { server in
            let client = try await RawClient(port: server.port)

            try await client.drip(
                "GET / HTTP/1.1\r\nHost: a\r\nX-A: \(String(repeating: "b", count: 500))", every: .milliseconds(20))

            #expect(try await client.rest().hasPrefix("HTTP/1.1 408 "))
        }
    }

    @Test("answers a second head that drips in with 408 too")
    func endsDrippingSecondHead() async throws {
        try await harness { $0.timeToHeaders = .milliseconds(300) }.run { server in
            let client = try await RawClient(port: server.port)
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try await client.wait { $0.text.contains("world") }

            try await client.send("GET / HTTP/1.1\r\nHost: a\r\nX-A: ")
            for _ in 0..<100 where client.answers < 2 {
                try? await client.send("b")
                try await Task.sleep(for: .milliseconds(20))
            }

            #expect(try await client.rest().contains("HTTP/1.1 408 "))
        }
    }

    @Test("answers a body that drips in with 408")
    func endsDrippingBody() async throws {
        try await harness { $0.timeToBody = .milliseconds(300) }.run { server in
            let client = try await RawClient(port: server.port)
            try await client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n")

            try await client.drip(String(repeating: "b", count: 500), every: .milliseconds(20))

            let answer = try await client.rest()
            #expect(answer.hasPrefix("HTTP/1.1 408 "))
            #expect(client.answers == 1)
        }
    }

    @Test("answers an endless chunked body with 413 and takes no more of it")
    func endsEndlessBody() async throws {
        try await harness { $0.lingerBytes = 256 * 1024 }.run { server in
            let client = try await RawClient(port: server.port)
            try await client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")

            await client.sendForEver("400\r\n\(String(repeating: "b", count: 1024))\r\n")

            try await client.wait { $0.isClosed }
        }
    }

    @Test("tells the sender of a chunked body above the limit")
    func refusesLongChunkedBody() async throws {
        try await harness { $0.bodyBytes = 2000 }.run { server in
            let chunk = "400\r\n\(String(repeating: "b", count: 1024))\r\n"
            let head = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

            let answer = try await RawClient.exchange(port: server.port, head + chunk + chunk + "0\r\n\r\n")

            #expect(answer.hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test("closes a connection on which a client reads nothing")
    func endsDeafClient() async throws {
        var harness = harness { $0.timeToRead = .milliseconds(300) }
        harness.routes = { router in
            let large = ByteBuffer(repeating: UInt8(ascii: "b"), count: 16 * 1024 * 1024)
            router.surface(.api).get("large") { _, _ in Response.json(large) }
        }
        try await harness.run { server in
            let client = try await RawClient(port: server.port, reads: false)

            try await client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")

            try await client.waitForRefusedWrites()
            try await client.close()
        }
    }

    @Test("closes an idle connection after its answer")
    func closesIdle() async throws {
        try await harness { $0.idle = .milliseconds(200) }.run { server in
            let client = try await RawClient(port: server.port)
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")

            let answer = try await client.rest()

            #expect(answer.hasPrefix("HTTP/1.1 200 "))
            #expect(!client.wasReset)
        }
    }

    @Test("answers an earlier request before it refuses a later one")
    func refusesInTurn() async throws {
        try await harness().run { server in
            let answer = try await RawClient.exchange(
                port: server.port, "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\n\r\n")

            #expect(answer.hasPrefix("HTTP/1.1 200 "))
            #expect(answer.contains("worldHTTP/1.1 400 ") || answer.contains("}HTTP/1.1 400 "))
        }
    }

    @Test("lets further connections wait in the backlog")
    func limitsConnections() async throws {
        try await harness { $0.connections = 2 }.run { server in
            let first = try await RawClient(port: server.port)
            let second = try await RawClient(port: server.port)
            let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
            try await first.send(request)
            try await second.send(request)
            try await first.wait { $0.answers == 1 }
            try await second.wait { $0.answers == 1 }

            let third = try await RawClient(port: server.port)
            try await third.send(request)
            try await Task.sleep(for: .milliseconds(50))
            let before = third.answers
            try await first.close()
            try await third.wait { $0.answers == 1 }

            #expect(before == 0)
        }
    }

    @Test("asks for the body that a client holds back")
    func continues() async throws {
        try await harness().run { server in
            let client = try await RawClient(port: server.port)
            try await client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 4\r\n\r\n")
            try await client.wait { $0.text == "HTTP/1.1 100 Continue\r\n\r\n" }

            try await client.send("ping")

            try await client.wait { $0.text.hasSuffix("ping") }
            #expect(client.text.contains("HTTP/1.1 200 "))
        }
    }

    @Test("answers pipelined requests in their order")
    func pipelines() async throws {
        try await harness().run { server in
            let client = try await RawClient(port: server.port)
            let posts = ["one", "two", "six"].map {
                "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n\($0)"
            }

            try await client.send(posts.joined())

            try await client.wait { $0.text.hasSuffix("six") }
            let answers = client.text.split(separator: "\r\n\r\n").dropFirst().map { $0.prefix(3) }
            #expect(answers == ["one", "two", "six"])
        }
    }

    @Test(
        "says that it closes",
        arguments: [
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: foo, Close\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n", "GET / HTTP/1.0\r\n\r\n",
        ])
    func saysClose(_ request: String) async throws {
        try await harness().run { server in
            let client = try await RawClient(port: server.port)

            try await client.send(request + "GET / HTTP/1.1\r\nHost: a\r\n\r\n")

            let answer = try await client.rest()
            #expect(answer.hasPrefix("HTTP/1.1 200 "))
            #expect(answer.contains("connection: close"))
            #expect(client.answers == 1)
            #expect(!client.wasReset)
        }
    }

    @Test("sends the whole answer to a client that has closed its own side")
    func answersHalfClosed() async throws {
        var harness = harness()
        let length = 16 * 1024 * 1024
        harness.routes = { router in
            let large = ByteBuffer(repeating: UInt8(ascii: "b"), count: length)
            router.surface(.api).get("large") { _, _ in Response.json(large) }
        }
        try await harness.run { server in
            let client = try await RawClient(port: server.port)

            try await client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
            try await client.closeSending()

            let answer = try await client.rest()
            #expect(answer.utf8.count > length)
            #expect(!client.wasReset)
        }
    }

    @Test("closes a connection after so many requests")
    func limitsRequests() async throws {
        try await harness { $0.requestsPerConnection = 2 }.run { server in
            let client = try await RawClient(port: server.port)
            let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

            try await client.send(request + request + request)

            let answer = try await client.rest()
            #expect(client.answers == 2)
            #expect(answer.split(separator: "connection: close").count == 2)
        }
    }

    @Test("takes absolute targets and larger bodies where they are allowed")
    func accepts() async throws {
        try await harness { $0.largerBodies = ["/echo": 100_000] }.run { server in
            let absolute = "GET http://other.example/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            let large = "POST /echo?x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 90000\r\n\r\n"

            let first = try await RawClient.exchange(port: server.port, absolute)
            let second = try await RawClient.exchange(port: server.port, large + String(repeating: "b", count: 90_000))

            #expect(first.hasPrefix("HTTP/1.1 200 "))
            #expect(second.hasPrefix("HTTP/1.1 200 "))
        }
    }
}
