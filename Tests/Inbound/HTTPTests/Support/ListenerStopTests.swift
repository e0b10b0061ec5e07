import Hummingbird
import NIOCore
import Synchronization
import Testing

@testable import HTTP

/// Opens once; whoever waits goes on.
private final class Door: Sendable {
    private let stream = AsyncStream<Void>.makeStream()

    func open() { stream.continuation.finish() }
    func pass() async { for await _ in stream.stream {} }
}

@Suite("Graceful stop of the listener")
struct ListenerStopTests {
    private let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test("finishes the request in flight, ends idle connections and refuses new ones, without a reset")
    func stops() async throws {
        let door = Door()
        var harness = ListenerHarness()
        harness.limits.linger = .milliseconds(300)
        harness.routes = { router in
            ListenerHarness.echo(router)
            router.surface(.api).get("slow") { _, _ in
                await door.pass()
                return Response.json(ByteBuffer(string: "\"done\""))
            }
        }
        try await harness.run { server in
            let busy = try await RawClient(port: server.port)
            let idle = try await RawClient(port: server.port)
            try await idle.send(request)
            try await idle.wait { $0.answers == 1 }
            try await busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
            try await busy.wait { _ in server.readiness.requestsInFlight == 1 }

            await server.stop()
            _ = try await idle.rest()
            await #expect(throws: (any Error).self) { try await RawClient(port: server.port) }
            door.open()
            let answer = try await busy.rest()

            #expect(server.readiness.isStopping)
            #expect(!idle.wasReset)
            #expect(answer.hasPrefix("HTTP/1.1 200 "))
            #expect(answer.contains("connection: close"))
            #expect(answer.hasSuffix("\"done\""))
            #expect(!busy.wasReset)
        }
    }

    @Test("ends at its hard limit, whatever is still in flight")
    func stopsHard() async throws {
        var harness = ListenerHarness()
        harness.stopWithin = .milliseconds(300)
        harness.limits.linger = .milliseconds(100)
        harness.routes = { router in
            router.surface(.api).get("stuck") { _, _ in
                try await Task.sleep(for: .seconds(60))
                return Response.json(ByteBuffer())
            }
        }
        let answer = try await harness.run { server in
            let client = try await RawClient(port: server.port)
            try await client.send("GET /stuck HTTP/1.1\r\nHost: a\r\n\r\n")
            try await client.wait { _ in server.readiness.requestsInFlight == 1 }

            await server.stop()

            return try await client.rest()
        }
        #expect(answer == "" || answer.hasPrefix("HTTP/1.1 503 "))
    }

    @Test("still accepts while balancers notice, and tells clients to go")
    func drains() async throws {
        var harness = ListenerHarness()
        harness.drainDelay = .milliseconds(500)
        try await harness.run { server in
            let client = try await RawClient(port: server.port)

            await server.stop()
            try await client.wait { _ in server.readiness.isStopping }
            let late = try await RawClient.exchange(port: server.port, request)
            try await client.send(request)

            #expect(late.contains("connection: close"))
            #expect(try await client.rest().contains("connection: close"))
        }
    }
}
