public import NIOCore
import NIOPosix
public import NIOSSL
import Synchronization

/// A server that speaks raw bytes on a free loopback port: it can answer as no proper server would.
public final class LoopbackServer: Sendable {
    public typealias Answer = @Sendable (any Channel, String) -> Void

    /// What was received, one entry per request, head and body as they came.
    private let received = Mutex<[String]>([])
    /// Names that clients asked for in their TLS hello.
    private let asked = Mutex<[String]>([])
    private let listener: any Channel

    public var port: Int { listener.localAddress?.port ?? 0 }
    public var requests: [String] { received.withLock { $0 } }
    public var serverNames: [String] { asked.withLock { $0 } }

    /// Runs the body with a server that is stopped afterwards.
    @discardableResult
    public static func run<Value>(
        tls: TLSConfiguration? = nil,
        answer: @escaping Answer,
        _ body: (LoopbackServer) async throws -> Value
    ) async throws -> Value {
        let box = Box()
        let context = try tls.map { tls in
            var tls = tls
            tls.sslContextCallback = { hello, promise in
                box.server.withLock { $0 }?.noteServerName(hello.serverHostname ?? "none")
                promise.succeed(.noChanges)
            }
            return try NIOSSLContext(configuration: tls)
        }
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    }
                    guard let server = box.server.withLock({ $0 }) else { return }
                    try channel.pipeline.syncOperations.addHandler(RawRequestHandler(server: server, answer: answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = LoopbackServer(listener: listener)
        box.server.withLock { $0 = server }
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(server))
        } catch {
            result = .failure(error)
        }
        try await listener.close()
        return try result.get()
    }

    /// The server exists only once its port is known, its connections' handlers are made up before.
    private final class Box: Sendable {
        let server = Mutex<LoopbackServer?>(nil)
    }

    private init(listener: any Channel) {
        self.listener = listener
    }

    fileprivate func note(_ request: String) {
        received.withLock { $0.append(request) }
    }

    fileprivate func noteServerName(_ name: String) {
        asked.withLock { $0.append(name) }
    }
}

/// Collects a whole request, then lets the test write what it likes.
private final class RawRequestHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let server: LoopbackServer
    private let answer: LoopbackServer.Answer
    private var request = ""

    init(server: LoopbackServer, answer: @escaping LoopbackServer.Answer) {
        self.server = server
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        request += String(buffer: unwrapInboundIn(data))
        guard isComplete else { return }
        server.note(request)
        answer(context.channel, request)
        request = ""
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private var isComplete: Bool {
        guard let end = request.firstRange(of: "\r\n\r\n") else { return false }
        let length = request.lowercased().firstMatch(of: /content-length: (\d+)/).flatMap { Int($0.1) } ?? 0
        return request[end.upperBound...].utf8.count >= length
    }
}

extension Channel {
    /// Writes bytes as they stand.
    public func send(_ text: String) {
        writeAndFlush(ByteBuffer(string: text), promise: nil)
    }

    /// Sends the text again and again, until the client has gone.
    public func send(_ text: String, every interval: TimeAmount) {
        writeAndFlush(ByteBuffer(string: text)).whenSuccess {
            self.eventLoop.scheduleTask(in: interval) { self.send(text, every: interval) }
        }
    }
}
