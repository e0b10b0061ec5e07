import NIOCore
import NIOPosix
import Synchronization

/// A client that sends exactly the bytes it is told to.
final class RawClient: Sendable {
    struct Ending: Error {}

    private struct State {
        var text = ""
        var isClosed = false
        var wasReset = false
    }

    private let channel: any Channel
    private let state: Recording

    private final class Recording: Sendable {
        let state = Mutex(State())
    }

    private final class Recorder: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        let recording: Recording

        init(_ recording: Recording) { self.recording = recording }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let text = String(buffer: unwrapInboundIn(data))
            recording.state.withLock { $0.text += text }
        }

        func channelInactive(context: ChannelHandlerContext) {
            recording.state.withLock { $0.isClosed = true }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            recording.state.withLock { $0.wasReset = true }
            context.close(promise: nil)
        }
    }

    /// - Parameter reads: false for a client that lets the server's answers pile up.
    init(port: Int, reads: Bool = true) async throws {
        let recording = Recording()
        state = recording
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: reads)
            .channelOption(.socketOption(.so_rcvbuf), value: reads ? 262_144 : 4096)
            .channelInitializer { $0.pipeline.addHandler(Recorder(recording)) }
            .connect(host: "127.0.0.1", port: port)
            .get()
    }

    var text: String { state.state.withLock { $0.text } }
    var isClosed: Bool { state.state.withLock { $0.isClosed } }
    var wasReset: Bool { state.state.withLock { $0.wasReset } }
    /// How many answers have begun.
    var answers: Int { text.split(separator: "HTTP/1.1 ", omittingEmptySubsequences: false).count - 1 }

    func send(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text))
    }

    /// Sends as long as the server takes it.
    func sendForEver(_ text: String) async {
        while !isClosed, (try? await send(text)) != nil {}
    }

    func drip(_ text: String, every pause: Duration) async throws {
        for character in text where !isClosed && !self.text.contains("HTTP/1.1") {
            try? await send(String(character))
            try await Task.sleep(for: pause)
        }
    }

    /// Sends blank lines, which stand before any request, until the connection is gone.
    func waitForRefusedWrites() async throws {
        for _ in 0..<500 {
            guard (try? await send("\r\n")) != nil else { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw Ending()
    }

    func closeSending() async throws {
        try await channel.close(mode: .output)
    }

    func close() async throws {
        try? await channel.close()
    }

    /// Everything the server says until it closes.
    func rest() async throws -> String {
        try await wait { $0.isClosed }
        return text
    }

    /// Waits for what must come; a test that waits longer than this has failed.
    func wait(_ condition: (RawClient) -> Bool) async throws {
        for _ in 0..<2000 {
            if condition(self) { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw Ending()
    }

    /// One request and its answer, on a connection of its own.
    static func exchange(port: Int, _ request: String) async throws -> String {
        let client = try await RawClient(port: port)
        try await client.send(request)
        return try await client.rest()
    }
}
