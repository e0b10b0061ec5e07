public import FoundationEssentials
import HTTP
import Hummingbird
public import Logging
public import NIOCore
public import ServiceLifecycle
import WebClient

/// A small bank that people sign in to with Surety: to be tried out, and to be read by whoever builds a relying party.
///
/// It stands beside the server and knows no more of it than any other relying party: the issuer, its own client id and
/// secret, and what the protocol says. What it has to remember lies in memory and ends with the process.
public struct DemoRelyingParty: Service {
    public struct Configuration: Sendable {
        public var host: String
        /// 0 asks the system for a free one.
        public var port: Int
        /// The server's issuer; its metadata is found from it.
        public var issuer: String
        /// Where browsers reach the demo, without a slash at the end: redirect URIs are built on it.
        public var baseURL: String
        public var clientID = DemoRelyingParty.clientID
        public var clientSecret: String
        /// The folder of all templates: the demo's own lie in `demo` below it, the style sheet is the server's.
        public var templatesPath: String

        public init(
            host: String, port: Int, issuer: String, baseURL: String, clientSecret: String, templatesPath: String
        ) {
            self.host = host
            self.port = port
            self.issuer = issuer
            self.baseURL = baseURL
            self.clientSecret = clientSecret
            self.templatesPath = templatesPath
        }
    }

    let responder: WebResponder
    let desk: SignInDesk
    private let configuration: Configuration
    private let client: WebClient
    private let group: any EventLoopGroup
    private let logger: Logger
    private let onRunning: @Sendable (Int) async -> Void

    /// - Parameters:
    ///   - now: the time by which tokens are judged.
    ///   - onRunning: is given the port, once connections are accepted.
    /// - Throws: `TemplateProblems`, or what reading the templates throws.
    public init(
        _ configuration: Configuration,
        now: @escaping @Sendable () -> Date,
        group: any EventLoopGroup,
        logger: Logger,
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws {
        try self.init(configuration, now: now, group: group, logger: logger, onRunning: onRunning, reaching: nil)
    }

    /// - Parameter payments: how the payments service is reached; by HTTP where none is given.
    init(
        _ configuration: Configuration,
        now: @escaping @Sendable () -> Date,
        group: any EventLoopGroup,
        logger: Logger,
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in },
        reaching payments: (@Sendable (WebRequest) async throws -> WebResponse)?
    ) throws {
        self.configuration = configuration
        self.group = group
        self.logger = logger
        self.onRunning = onRunning
        // Plain http only to this very machine; anything else is spoken to as any stranger is.
        let isLocal = configuration.issuer.hasPrefix("http://")
        client = WebClient(policy: isLocal ? .loopback : .guarded, eventLoopGroup: group)
        let pages = try DemoPages(configuration)
        let provider = Provider(configuration.issuer, client: client, now: now)
        desk = SignInDesk(configuration, provider: provider, client: client, now: now)
        let address = configuration.baseURL + Path.payments
        let service = PaymentService(provider: provider, audience: address, now: now)
        let send = payments ?? { [client] in try await client.answer(to: $0) }
        let payments = PaymentDesk(
            sessions: desk.sessions, client: PaymentsClient(url: address, send: send), now: now)
        let rooms = Rooms(pages: pages, desk: desk, payments: payments, service: service)
        responder = Self.router(rooms, isSecure: configuration.baseURL.hasPrefix("https://")).buildResponder()
    }

    public func run() async throws {
        var listening = Listener.Configuration(host: configuration.host, port: configuration.port)
        listening.drainDelay = .zero
        listening.stopWithin = .seconds(5)
        let listener = Listener(
            listening, responder: responder, readiness: Readiness(), group: group, logger: logger, onRunning: onRunning
        )
        do {
            try await listener.run()
        } catch {
            await client.close()
            throw error
        }
        await client.close()
    }

    /// What routes are made of.
    private struct Rooms {
        let pages: DemoPages
        let desk: SignInDesk
        let payments: PaymentDesk
        let service: PaymentService
    }

    private static func router(_ rooms: Rooms, isSecure: Bool) -> WebRouter {
        let (pages, desk, payments) = (rooms.pages, rooms.desk, rooms.payments)
        let failures = FailureAnswers(classify: { _ in nil }, renderPage: pages.failure)
        let router = WebRouter(failures: failures, isSecure: isSecure)
        let errands = Errands(desk: desk, payments: payments)
        router.surface(.page)
            .addRoutes(HomeRoutes(pages: pages, desk: desk).routes)
            .addRoutes(LoginRoutes(pages: pages, desk: desk, errands: errands).routes)
            .addRoutes(SessionRoutes(pages: pages, desk: desk).routes)
            .addRoutes(PaymentRoutes(pages: pages, desk: desk, payments: payments).routes)
            .addRoutes(AccountRoutes(pages: pages, desk: desk).routes)
        router.surface(.api)
            .addRoutes(PaymentServiceRoutes(service: rooms.service).routes)
            .addRoutes(pages.assets.routes)
        return router
    }
}
