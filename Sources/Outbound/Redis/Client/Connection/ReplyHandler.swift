import NIOCore
import NIOSSL

/// The end of the pipeline: bytes become replies, replies go to the connection.
final class ReplyHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let connection: RedisConnection
    private let reader: ReplyReader
    /// Takes what a server says unasked; where there is none, that is a violation.
    private let onPush: (@Sendable (RESPValue) -> Void)?
    private var replies: [Reply] = []
    private var reason: String?

    init(_ connection: RedisConnection, reader: ReplyReader, onPush: (@Sendable (RESPValue) -> Void)?) {
        self.connection = connection
        self.reader = reader
        self.onPush = onPush
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard reason == nil else { return }
        do {
            try unwrapInboundIn(data).withUnsafeReadableBytes { bytes in
                try reader.read(bytes) { replies.append($0) }
            }
            deliver(context)
        } catch {
            deliver(context)
            stop(context, "\(error)")
        }
    }

    private func deliver(_ context: ChannelHandlerContext) {
        defer { replies.removeAll(keepingCapacity: true) }
        if replies.contains(where: \.isOfReplica) { connection.retire("the server is a replica") }
        guard !connection.deliver(replies), let last = replies.last else { return }
        switch last {
        case .value(let value): onPush.map { $0(value) } ?? stop(context, "a reply that nobody asked for")
        // What a server says before it hangs up: that it has too many clients, that it protects itself.
        case .error(let words): stop(context, words)
        }
    }

    private func stop(_ context: ChannelHandlerContext, _ reason: String) {
        self.reason = self.reason ?? reason
        connection.end(self.reason ?? reason)
        context.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A server that hangs up without TLS' farewell has hung up all the same.
        if case NIOSSLError.uncleanShutdown = error { return }
        stop(context, "\(error)")
    }

    func channelInactive(context: ChannelHandlerContext) {
        connection.end(reason ?? "the server closed the connection")
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        connection.end(reason ?? "the connection was closed")
    }
}

extension Reply {
    /// The server takes no writes: whoever follows a master must look for it.
    fileprivate var isOfReplica: Bool {
        if case .error(let words) = self, case .replica = ErrorReply(words) { true } else { false }
    }
}
