import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// What comes in.
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

    var isEndingAfterAnswers: Bool {
        if case .afterAnswers = ending { true } else { false }
    }
}
