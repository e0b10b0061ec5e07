import NIOCore

/// Stands before the parser and tells the guard when bytes come, because a head that drips in byte by byte is
/// invisible behind the parser until it is whole.
final class ByteGate: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let requestGuard: RequestGuard

    init(_ requestGuard: RequestGuard) {
        self.requestGuard = requestGuard
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let count = unwrapInboundIn(data).readableBytes
        guard requestGuard.admitsBytes(count) else { return }
        context.fireChannelRead(data)
        requestGuard.bytesWereParsed(count)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        // Nobody behind the guard asks for more any longer, yet the end of the stream must be seen.
        if requestGuard.isLingering { context.read() }
    }
}
