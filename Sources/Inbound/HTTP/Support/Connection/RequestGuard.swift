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
    enum Incoming { case silence, head, body }

    enum Ending {
        case none
        /// After the answers that are owed.
        case afterAnswers
        /// Answers owed to earlier requests go first: `answersLeft` is the count at which the refusal's turn comes.
        case refusing(HTTPResponseStatus, answersLeft: Int)
        /// Our side is closed; the client's is read and thrown away.
        case lingering
    }

    let limits: ListenerLimits
    let rules: RequestRules
    let readiness: Readiness
    let alarm = ConnectionAlarm()

    var context: ChannelHandlerContext?
    var incoming = Incoming.silence
    var ending = Ending.none
    /// Nothing that still comes in is a request.
    var dropsInput = false
    var inputIsClosed = false
    var isFresh = true
    var currentIsLast = false
    var continueIsOwed = false
    var answerHasBegun = false
    var answerSaidClose = false
    var requests = 0
    var answersOwed = 0
    var headBytes = 0
    var bodyBytes = 0
    var bodyBytesMax = 0
    var lingeredBytes = 0

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

    func awaitFirstRequest() {
        alarm.read = .now() + limits.timeToHeaders
        arm()
    }
}
