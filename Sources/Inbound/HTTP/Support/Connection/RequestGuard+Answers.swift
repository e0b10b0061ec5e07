import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// What goes out.
extension RequestGuard {
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isLingering else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(let response):
            write(response, context, promise)
        case .body(let bytes):
            context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: promise)
        case .end:
            context.write(wrapOutboundOut(.end(nil)), promise: promise)
            answerEnded(context)
        }
    }

    private func write(_ response: HTTPResponse, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        var head = HTTPResponseHead(response, date: HTTPDate.now)
        if response.status.kind != .informational {
            answerHasBegun = true
            if readiness.isStopping, case .none = ending { ending = .afterAnswers }
            if isEndingAfterAnswers, answersOwed == 1 {
                answerSaidClose = true
                head.headers.add(name: "connection", value: "close")
            }
        }
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }

    private func answerEnded(_ context: ChannelHandlerContext) {
        answerHasBegun = false
        answersOwed -= 1
        readiness.requestEnded()
        switch ending {
        case .refusing(let status, let answersLeft) where answersLeft == answersOwed:
            writeRefusal(status, context)
        case .afterAnswers where answersOwed == 0 && (answerSaidClose || dropsInput || incoming == .silence):
            context.flush()
            linger(context)
        case .none where answersOwed == 0 && incoming == .silence:
            awaitNextRequest(context)
        default:
            sendContinueIfDue(context)
        }
    }

    func awaitNextRequest(_ context: ChannelHandlerContext) {
        if isEndingAfterAnswers { return linger(context) }
        alarm.read = .now() + limits.idle
        arm()
    }

    /// Only when no earlier answer is owed: a `100` in front of it would be taken for its own.
    func sendContinueIfDue(_ context: ChannelHandlerContext) {
        guard continueIsOwed, answersOwed == 1, !answerHasBegun else { return }
        continueIsOwed = false
        let head = HTTPResponseHead(version: .http1_1, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    }

    func flush(context: ChannelHandlerContext) {
        context.flush()
        watchUnreadBytes(context)
    }

    func watchUnreadBytes(_ context: ChannelHandlerContext) {
        guard unreadBytes(context) > 0 else {
            alarm.write = nil
            return
        }
        guard alarm.write == nil else { return }
        alarm.write = .now() + limits.timeToRead
        arm()
    }

    /// Bytes that the system's send buffer has no room for.
    func unreadBytes(_ context: ChannelHandlerContext) -> Int {
        guard context.channel.isActive else { return 0 }
        return (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    /// While lingering a close waits for the client's side or for the deadline: see ``ListenerLimits/linger``.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard context.channel.isActive else { return context.close(mode: mode, promise: promise) }
        switch mode {
        case .input:
            context.close(mode: .input, promise: promise)
        case .output, .all:
            if !isLingering { linger(context) }
            if mode == .output { promise?.succeed() } else { context.channel.closeFuture.cascade(to: promise) }
        }
    }
}
