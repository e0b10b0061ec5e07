import NIOCore
import NIOHTTP1

/// How a connection ends.
extension RequestGuard {
    /// - Parameter forwarded: whether the routes know of the request, so that its answer is among those owed.
    func refuse(_ status: HTTPResponseStatus, forwarded: Bool) {
        guard let context, !isLingering else { return }
        dropsInput = true
        alarm.read = nil
        let own = forwarded && answersOwed > 0 ? 1 : 0
        if forwarded && answersOwed == 0 {
            linger(context)
        } else if answersOwed > own {
            ending = .refusing(status, answersLeft: own)
        } else if own == 1 && answerHasBegun {
            ending = .afterAnswers
        } else {
            writeRefusal(status, context)
        }
        if forwarded { context.fireErrorCaught(RequestRefused(status: status)) }
    }

    func writeRefusal(_ status: HTTPResponseStatus, _ context: ChannelHandlerContext) {
        let headers: HTTPHeaders = ["date": HTTPDate.now, "content-length": "0", "connection": "close"]
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        linger(context)
    }

    func linger(_ context: ChannelHandlerContext) {
        guard !isLingering else { return }
        ending = .lingering
        dropsInput = true
        watchUnreadBytes(context)
        guard !inputIsClosed else { return closeOnceRead(context) }
        alarm.read = .now() + limits.linger
        context.close(mode: .output, promise: nil)
        context.read()
        arm()
    }

    /// With both sides closed the system would drop what the client has yet to take.
    func closeOnceRead(_ context: ChannelHandlerContext) {
        guard alarm.write != nil, unreadBytes(context) > 0 else { return context.close(promise: nil) }
        alarm.read = .now() + limits.linger
        arm()
    }

    func arm() {
        guard let context else { return }
        alarm.arm(on: context.eventLoop) { [self] in expire() }
    }

    private func expire() {
        guard let context else { return }
        let now = NIODeadline.now()
        if let write = alarm.write, write <= now {
            guard unreadBytes(context) == 0 else { return context.close(promise: nil) }
            alarm.write = nil
        }
        if let read = alarm.read, read <= now { expireRead(context, now) }
        arm()
    }

    private func expireRead(_ context: ChannelHandlerContext, _ now: NIODeadline) {
        alarm.read = nil
        switch incoming {
        case _ where isLingering:
            // A client that still takes the answer is left to the write deadline.
            closeOnceRead(context)
        case .silence:
            if answersOwed == 0 { linger(context) }
        case .head where answersOwed > 0:
            // The routes are busy with an earlier request and let nothing be read meanwhile.
            alarm.read = now + limits.timeToHeaders
        case .head:
            refuse(.requestTimeout, forwarded: false)
        case .body where answersOwed > 1:
            alarm.read = now + limits.timeToBody
        case .body:
            refuse(.requestTimeout, forwarded: true)
        }
    }
}
