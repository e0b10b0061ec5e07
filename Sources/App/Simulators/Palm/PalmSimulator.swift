public import Cryptography
public import FoundationEssentials
import HTTP
import Hummingbird
public import JOSE
public import Logging
public import NIOCore
public import ServiceLifecycle

/// A palm provider and a palm reader that anybody can try: a service of its own, on this machine alone.
///
/// It speaks the contract of docs/guides/palm-provider.md, keeps templates that are worthless elsewhere
/// (``TenantTransform``), and can be told to fail in every way a provider fails. What it keeps ends with the process.
public struct PalmSimulator: Service {
    public struct Configuration: Sendable {
        /// 0 asks the system for a free one.
        public var port: Int
        /// Whose pages may ask the reader for captures.
        public var origin: String
        /// What Surety proves itself with.
        public var token: String
        /// Signs answers, and is what transforms and reader are derived from.
        public var secret: SymmetricKey
        public var fault = PalmFault.none
        public var delayMilliseconds = 0
        /// How long the reader waits for a hand.
        public var handWithin = Duration.seconds(30)

        public init(port: Int, origin: String, token: String, secret: SymmetricKey) {
            self.port = port
            self.origin = origin
            self.token = token
            self.secret = secret
        }

        /// The document with which a tenant uses the simulator.
        ///
        /// - Parameter port: the one it listens on.
        public func document(port: Int) -> JSON {
            [
                "provider": "simulator",
                "base_url": .string("http://127.0.0.1:\(port)"),
                "credential": ["bearer": .string(token)],
                "signature_secret": .string(secret.withBytes { Base64URL.encode($0) }),
                "reader": .string("http://127.0.0.1:\(port)/reader/capture"),
            ]
        }
    }

    public static let host = SimulatorListener.host

    private let configuration: Configuration
    private let responder: WebResponder
    private let group: any EventLoopGroup
    private let logger: Logger
    private let onRunning: @Sendable (Int) async -> Void

    /// - Parameter onRunning: is given the port, once connections are accepted.
    public init(
        _ configuration: Configuration,
        randomness: any RandomBytes,
        now: @escaping @Sendable () -> Date,
        group: any EventLoopGroup,
        logger: Logger,
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.group = group
        self.logger = logger
        self.onRunning = onRunning
        responder = Self.router(configuration, randomness, now).buildResponder()
    }

    public func run() async throws {
        try await SimulatorListener(
            port: configuration.port, responder: responder, group: group, logger: logger, onRunning: onRunning
        ).run()
    }

    private static func router(
        _ configuration: Configuration, _ randomness: any RandomBytes, _ now: @escaping @Sendable () -> Date
    ) -> WebRouter {
        let readerKey = readerKey(configuration.secret)
        let plans = PlanDesk(
            PalmPlan(fault: configuration.fault, delayMilliseconds: configuration.delayMilliseconds))
        let desk = PalmDesk(
            ledger: PalmLedger(secret: derived("templates", from: configuration.secret)), readerKey: readerKey,
            randomness: randomness, now: now)
        let reader = ReaderRoutes(
            desk: ReaderDesk(key: readerKey, randomness: randomness), origin: configuration.origin,
            waitsFor: configuration.handWithin)
        let contract = ContractRoutes(
            desk: desk, plans: plans, token: configuration.token, signatureKey: configuration.secret)
        let router = WebRouter(failures: FailureAnswers(classify: { _ in nil }, renderPage: plain), isSecure: false)
        router.surface(.page).addRoutes(reader.pages)
        router.surface(.api)
            .addRoutes(reader.agent).addRoutes(contract.routes).addRoutes(FaultRoutes(plans: plans).routes)
        return router
    }

    /// What the reader of a simulator with this secret makes of one of its palms: for measurements without a reader.
    public static func capture(
        for nonce: String, secret: SymmetricKey, _ randomness: any RandomBytes
    ) -> [UInt8] {
        guard let id = SamplePalms.all.first?.id, let palm = SamplePalms.capture(of: id, randomness) else { return [] }
        return SimulatedCapture(nonce: nonce, palm: palm, isAlive: true).sealed(with: readerKey(secret))
    }

    private static func readerKey(_ secret: SymmetricKey) -> SymmetricKey { derived("reader", from: secret) }

    private static func derived(_ name: String, from secret: SymmetricKey) -> SymmetricKey {
        SymmetricKey(HMAC.sha256(Array(name.utf8), key: secret))
    }

    @Sendable private static func plain(_ failure: Failure, _: Request, _: WebContext) -> Response {
        Response(
            status: failure.status, headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: failure.detail ?? failure.code)))
    }
}
