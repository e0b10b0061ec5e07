import NIOCore
import NIOPosix
import Synchronization

@testable import Redis

/// A server that answers as a test tells it, however wrong.
///
/// It lets connections be named as a good server does; all else is up to the test.
final class HostileServer: Sendable {
    /// What a command is answered with: pieces, each of which travels on its own. nil closes the connection.
    typealias Answer = @Sendable (_ command: [String]) -> [String?]

    private let channel: any Channel
    private let heard: Heard

    static func run(
        greeting: String? = nil, answer: @escaping Answer, _ body: (HostileServer) async throws -> Void
    ) async throws {
        let heard = Heard()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = try Handler(greeting: greeting, heard: heard, answer: answer)
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .bind(host: "127.0.0.1", port: 0).get()
        let server = HostileServer(channel: channel, heard: heard)
        do {
            try await body(server)
            try await channel.close()
        } catch {
            try await channel.close()
            throw error
        }
    }

    private init(channel: any Channel, heard: Heard) {
        self.channel = channel
        self.heard = heard
    }

    var url: String { "redis://127.0.0.1:\(channel.localAddress?.port ?? 0)" }

    /// How often a command came, on all connections.
    func count(of name: String) -> Int { heard.commands.withLock { $0.filter { $0.first == name }.count } }

    private final class Heard: Sendable {
        let commands = Mutex<[[String]]>([])
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let greeting: String?
        private let heard: Heard
        private let answer: Answer
        private let reader: ReplyReader

        init(greeting: String?, heard: Heard, answer: @escaping Answer) throws {
            self.greeting = greeting
            self.heard = heard
            self.answer = answer
            reader = try ReplyReader(bytesMax: 1 << 20)
        }

        func channelActive(context: ChannelHandlerContext) {
            if let greeting { send([greeting, nil], context) }
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var commands: [[String]] = []
            unwrapInboundIn(data).withUnsafeReadableBytes { bytes in
                // A command is an array of bulk strings, so the reader of replies reads it as well.
                try? reader.read(bytes) { reply in
                    guard case .value(.array(let words)) = reply else { return }
                    commands.append(
                        words.map { if case .bulk(let word) = $0 { String(decoding: word, as: UTF8.self) } else { "" } }
                    )
                }
            }
            for command in commands {
                heard.commands.withLock { $0.append(command) }
                send(command.starts(with: ["CLIENT", "SETNAME"]) ? ["+OK\r\n"] : answer(command), context)
            }
        }

        private func send(_ pieces: [String?], _ context: ChannelHandlerContext) {
            for piece in pieces {
                guard let piece else { return context.close(promise: nil) }
                context.writeAndFlush(NIOAny(ByteBuffer(string: piece)), promise: nil)
            }
        }
    }
}
