import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Thrown into the body of a request that the guard has refused: whoever reads it must not take it for whole.
struct RequestRefused: Error {
    let status: HTTPResponseStatus
}

/// Holds a connection to its ``ListenerLimits`` and to the rules of HTTP/1.1, and ends it politely.
///
/// Stands between the parser and the routes, and translates between their types on the way. What it refuses it
/// answers itself, after the answers that earlier requests on the connection are still owed; then it closes its side,
/// reads on for a moment and closes. One per connection, on its event loop.
final class RequestGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// What the client is sending.
    private enum Incoming { case silence, head, body }

    private enum Ending {
        case none
        /// After the answers that are owed.
        case afterAnswers
        /// Answers owed to earlier requests go first: `answersLeft` is the count at which the refusal's turn comes.
        case refusing(HTTPResponseStatus, answersLeft: Int)
        /// Our side is closed; the client's is read and thrown away.
        case lingering
    }

    let limits: ListenerLimits
    private let rules: RequestRules
    private let readiness: Readiness
    private let alarm = ConnectionAlarm()

    private var context: ChannelHandlerContext?
    private var incoming = Incoming.silence
    private var ending = Ending.none
    /// Nothing that still comes in is a request.
    private var dropsInput = false
    private var inputIsClosed = false
    private var isFresh = true
    private var currentIsLast = false
    private var continueIsOwed = false
    private var answerHasBegun = false
    private var answerSaidClose = false
    private var requests = 0
    private var answersOwed = 0
    private var headBytes = 0
    private var bodyBytes = 0
    private var bodyBytesMax = 0
    private var lingeredBytes = 0

    init(limits: ListenerLimits, readiness: Readiness) {
        self.limits = limits
        self.rules = RequestRules(limits: limits)
        self.readiness = readiness
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { awaitFirstRequest() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        alarm.cancel()
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        awaitFirstRequest()
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        alarm.cancel()
        for _ in 0..<answersOwed { readiness.requestEnded() }
        answersOwed = 0
        context.fireChannelInactive()
    }

    private func awaitFirstRequest() {
        alarm.read = .now() + limits.timeToHeaders
        arm()
    }
}

// MARK: - What comes in

extension RequestGuard {
    var isLingering: Bool {
        if case .lingering = ending { true } else { false }
    }

    /// False when the bytes are to be thrown away.
    func admitsBytes(_ count: Int) -> Bool {
        if dropsInput {
            lingeredBytes += count
            if lingeredBytes > limits.lingerBytes { context?.close(promise: nil) }
            return false
        }
        if incoming == .silence {
            incoming = .head
            headBytes = 0
            // A new connection keeps its first deadline: connecting and dripping share one time.
            if !isFresh { alarm.read = nil }
        }
        return true
    }

    /// Looks at the clock only where something is still missing: most requests come whole in one read.
    func bytesWereParsed(_ count: Int) {
        guard incoming != .silence, !dropsInput else { return }
        if incoming == .head {
            headBytes += count
            // The parser counts names, values and the target, not the blanks and line ends between them.
            guard headBytes <= limits.headerBytes + 4 * limits.headerFields else {
                return refuse(.requestHeaderFieldsTooLarge, forwarded: false)
            }
        }
        guard alarm.read == nil else { return }
        alarm.read = .now() + (incoming == .head ? limits.timeToHeaders : limits.timeToBody)
        arm()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !dropsInput else { return }
        switch unwrapInboundIn(data) {
        case .head(let head): receive(head, context)
        case .body(let bytes): receive(bytes, context)
        case .end(let trailers): receiveEnd(trailers, context)
        }
    }

    private func receive(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let verdict: RequestRules.Verdict
        do {
            verdict = try rules.check(head)
        } catch {
            return refuse(error.status, forwarded: false)
        }
        guard let request = HTTPRequest(head) else { return refuse(.badRequest, forwarded: false) }
        requests += 1
        answersOwed += 1
        readiness.requestBegan()
        incoming = .body
        bodyBytes = 0
        bodyBytesMax = verdict.bodyBytesMax
        alarm.read = nil
        currentIsLast = verdict.isLast || requests >= limits.requestsPerConnection || isEndingAfterAnswers
        if currentIsLast { ending = .afterAnswers }
        if verdict.expectsContinue {
            continueIsOwed = true
            sendContinueIfDue(context)
        }
        context.fireChannelRead(wrapInboundOut(.head(request)))
    }

    private func receive(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        bodyBytes += bytes.readableBytes
        continueIsOwed = false
        guard bodyBytes <= bodyBytesMax else { return refuse(.payloadTooLarge, forwarded: true) }
        context.fireChannelRead(wrapInboundOut(.body(bytes)))
    }

    private func receiveEnd(_ trailers: HTTPHeaders?, _ context: ChannelHandlerContext) {
        incoming = .silence
        isFresh = false
        continueIsOwed = false
        alarm.read = nil
        if currentIsLast { dropsInput = true }
        // Trailers are dropped: no route knows any, and merging them is how smuggling begins (RFC 9110 §6.5.1).
        context.fireChannelRead(wrapInboundOut(.end(nil)))
        if answersOwed == 0 { awaitNextRequest(context) }
    }

    /// What the parser refuses, the client is told; a torn request must not look whole to the routes.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !dropsInput else { return }
        switch error {
        case HTTPParserError.headerOverflow: refuse(.requestHeaderFieldsTooLarge, forwarded: incoming == .body)
        case is HTTPParserError, is ByteToMessageDecoderError: refuse(.badRequest, forwarded: incoming == .body)
        default: context.fireErrorCaught(error)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent:
            quiesce(context)
        case ChannelEvent.inputClosed:
            inputIsClosed = true
            if isLingering { closeOnceRead(context) }
            context.fireUserInboundEventTriggered(event)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    /// A request that is on its way is still served. A connection that has never sent anything gets a moment,
    /// because its client was not told to go elsewhere.
    private func quiesce(_ context: ChannelHandlerContext) {
        guard !isLingering else { return }
        if case .none = ending { ending = .afterAnswers }
        guard answersOwed == 0, incoming == .silence else { return }
        guard isFresh else { return linger(context) }
        alarm.read = min(alarm.read ?? .distantFuture, .now() + min(limits.timeToHeaders, .seconds(1)))
        arm()
    }

    private var isEndingAfterAnswers: Bool {
        if case .afterAnswers = ending { true } else { false }
    }
}

// MARK: - What goes out

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

    private func awaitNextRequest(_ context: ChannelHandlerContext) {
        if isEndingAfterAnswers { return linger(context) }
        alarm.read = .now() + limits.idle
        arm()
    }

    /// Only when no earlier answer is owed: a `100` in front of it would be taken for its own.
    private func sendContinueIfDue(_ context: ChannelHandlerContext) {
        guard continueIsOwed, answersOwed == 1, !answerHasBegun else { return }
        continueIsOwed = false
        let head = HTTPResponseHead(version: .http1_1, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    }

    func flush(context: ChannelHandlerContext) {
        context.flush()
        watchUnreadBytes(context)
    }

    private func watchUnreadBytes(_ context: ChannelHandlerContext) {
        guard unreadBytes(context) > 0 else {
            alarm.write = nil
            return
        }
        guard alarm.write == nil else { return }
        alarm.write = .now() + limits.timeToRead
        arm()
    }

    /// Bytes that the system's send buffer has no room for.
    private func unreadBytes(_ context: ChannelHandlerContext) -> Int {
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

// MARK: - How it ends

extension RequestGuard {
    /// - Parameter forwarded: whether the routes know of the request, so that its answer is among those owed.
    private func refuse(_ status: HTTPResponseStatus, forwarded: Bool) {
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

    private func writeRefusal(_ status: HTTPResponseStatus, _ context: ChannelHandlerContext) {
        let headers: HTTPHeaders = ["date": HTTPDate.now, "content-length": "0", "connection": "close"]
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        linger(context)
    }

    private func linger(_ context: ChannelHandlerContext) {
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
    private func closeOnceRead(_ context: ChannelHandlerContext) {
        guard alarm.write != nil, unreadBytes(context) > 0 else { return context.close(promise: nil) }
        alarm.read = .now() + limits.linger
        arm()
    }

    private func arm() {
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
