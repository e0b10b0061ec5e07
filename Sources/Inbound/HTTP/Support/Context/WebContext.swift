public import HTTPTypes
public import Hummingbird
public import Logging
public import NIOCore
import Synchronization

/// What the routes know of a request besides the request itself.
///
/// A value around one shared ``Exchange``: routers and middleware copy contexts freely, and what a page sets must be
/// seen where the response is finished.
public struct WebContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    let exchange: Exchange

    public init(source: ApplicationRequestContextSource) {
        self.init(channel: source.channel, peer: nil, fields: [:], proxies: .none, logger: source.logger)
    }

    /// - Parameters:
    ///   - channel: the connection; its event loop runs the handler. None in tests without a socket.
    ///   - peer: stands in for the channel's remote address.
    public init(
        channel: (any Channel)? = nil,
        peer: SocketAddress? = nil,
        fields: HTTPFields = [:],
        proxies: TrustedProxies = .none,
        logger: Logger
    ) {
        coreContext = CoreRequestContextStorage(source: LoggerSource(logger: logger))
        exchange = Exchange(channel: channel, peer: peer, fields: fields, proxies: proxies, logger: logger)
    }

    /// Names the request in logs and answers; see ``ExchangeID``.
    public var requestID: String { exchange.id.description }
    /// The same, for those who ask Hummingbird's way.
    public var id: String { requestID }

    public var channel: (any Channel)? { exchange.channel }

    /// The client's address: the peer's, or what a trusted proxy reports. Nil over a Unix socket.
    public var clientAddress: IPAddress? { exchange.clientAddress }

    /// What throttling by address counts: /32 for IPv4, /64 for IPv6; `local` over a Unix socket.
    public var addressPrefixKey: String { clientAddress?.prefixForThrottling.description ?? "local" }

    /// Writes with the request's id.
    public var logger: Logger {
        var logger = exchange.logger
        logger[metadataKey: "request.id"] = .string(requestID)
        return logger
    }

    /// The language tag chosen for this request's pages.
    public var locale: String? {
        get { exchange.slots.withLock { $0.locale } }
        nonmutating set { exchange.slots.withLock { $0.locale = newValue } }
    }

    /// Origins and schemes that the page's forms may lead to beside our own; see ``allowFormAction(_:)``.
    public var formActions: [String] { exchange.slots.withLock { $0.formActions } }

    /// Lets the forms of this page end at a further source: `https://app.example`, or the scheme `com.example.app:`.
    ///
    /// Browsers apply `form-action` to the redirects that answer a form too. So a page of a sign-in journey names where
    /// the journey ends. Anything that is not a plain source expression is ignored: it would open the policy.
    public func allowFormAction(_ source: String) {
        guard ContentSecurityPolicy.isSource(source) else { return }
        exchange.slots.withLock { slots in
            if !slots.formActions.contains(source) { slots.formActions.append(source) }
        }
    }

    /// Origins that the page's script may fetch from beside our own; see ``allowConnection(_:)``.
    var connections: [String] { exchange.slots.withLock { $0.connections } }

    /// Lets the script of this page fetch from one more origin, such as a reader's agent on the person's own machine.
    /// Anything that is not a plain source expression is ignored: it would open the policy.
    func allowConnection(_ source: String) {
        guard ContentSecurityPolicy.isSource(source) else { return }
        exchange.slots.withLock { slots in
            if !slots.connections.contains(source) { slots.connections.append(source) }
        }
    }
}

private struct LoggerSource: RequestContextSource {
    let logger: Logger
}

/// One request and its response, shared by the copies of its context.
final class Exchange: Sendable {
    struct Slots {
        var locale: String?
        var formActions: [String] = []
        var connections: [String] = []
    }

    let id = ExchangeID()
    let channel: (any Channel)?
    let logger: Logger
    let slots = Mutex(Slots())
    private let peer: SocketAddress?
    private let fields: HTTPFields
    private let proxies: TrustedProxies

    init(
        channel: (any Channel)?, peer: SocketAddress?, fields: HTTPFields, proxies: TrustedProxies, logger: Logger
    ) {
        self.channel = channel
        self.peer = peer
        self.fields = fields
        self.proxies = proxies
        self.logger = logger
    }

    var clientAddress: IPAddress? {
        guard let peer = (peer ?? channel?.remoteAddress).flatMap(IPAddress.init) else { return nil }
        return proxies.client(behind: peer, fields)
    }
}
