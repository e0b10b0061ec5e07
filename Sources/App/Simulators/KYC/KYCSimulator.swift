public import Cryptography
public import FoundationEssentials
import HTTP
public import JOSE
public import Logging
public import NIOCore
public import ServiceLifecycle
import WebClient

/// A KYC provider that anybody can try: a service of its own, on this machine alone.
///
/// It speaks the neutral contract of docs/guides/kyc-provider.md and the interfaces of the vendors that have an adapter, lets
/// whoever opens its pages decide as the provider would, and can be told to fail in every way a provider fails. The people it
/// finds do not exist, and what it keeps ends with the process.
public struct KYCSimulator: Service {
    public struct Configuration: Sendable {
        /// 0 asks the system for a free one.
        public var port: Int
        /// What Surety proves itself with, whichever vendor is spoken.
        public var key: String
        /// Signs notices and, to Sumsub, requests; 16 bytes at least.
        public var secret: String
        /// Where notices go for vendors that are told so in their console and not in the request: by vendor.
        public var webhooks: [KYCVendor: String] = [:]
        public var plan = KYCPlan()

        public init(port: Int, key: String, secret: String) {
            self.port = port
            self.key = key
            self.secret = secret
        }

        /// The document with which a tenant uses the simulator as one of the vendors.
        ///
        /// - Parameter port: the one it listens on.
        public func document(as vendor: KYCVendor, port: Int) -> JSON {
            let secrets: JSON =
                switch vendor {
                case .nafath: ["app_id": .string(key), "app_key": .string(key), "issuer": .string(NafathDesk.issuer)]
                case .onfido: ["api_token": .string(key), "webhook_token": .string(secret)]
                case .sumsub:
                    ["app_token": .string(key), "secret_key": .string(secret), "webhook_secret": .string(secret)]
                case .didit, .simulator: ["api_key": .string(key), "webhook_secret": .string(secret)]
                }
            return [
                "provider": .string(vendor.rawValue),
                "base_url": .string("http://\(KYCSimulator.host):\(port)"),
                "processes": ["basic": "basic", "verified": "verified", "enhanced": "enhanced"],
                "credentials": secrets,
            ]
        }
    }

    public static let host = SimulatorListener.host

    /// One for the process: making it takes a while.
    private static let signingKey = Result { try PrivateKey.generate(.rsa(bits: 2_048)) }

    private let configuration: Configuration
    private let responder: KYCResponder
    private let client: WebClient
    private let group: any EventLoopGroup
    private let logger: Logger
    private let onRunning: @Sendable (Int) async -> Void

    /// - Parameter onRunning: is given the port, once connections are accepted.
    /// - Throws: `CryptographyError` where no key can be made.
    public init(
        _ configuration: Configuration,
        randomness: any RandomBytes,
        now: @escaping @Sendable () -> Date,
        group: any EventLoopGroup,
        logger: Logger,
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws {
        self.configuration = configuration
        self.group = group
        self.logger = logger
        self.onRunning = onRunning
        client = WebClient(policy: .loopback, eventLoopGroup: group)
        let ledger = CaseLedger(randomness: randomness, now: now, webhooks: configuration.webhooks)
        let desk = VendorDesk(
            ledger: ledger, key: configuration.key, secret: SymmetricKey(Array(configuration.secret.utf8)),
            signingKey: try Self.signingKey.get())
        let plans = PlanDesk(configuration.plan)
        let sender = NoticeSender(desk: desk, plans: plans, client: client, logger: logger)
        responder = KYCResponder(desk: desk, plans: plans, sender: sender)
    }

    public func run() async throws {
        let listener = SimulatorListener(
            port: configuration.port, responder: responder, group: group, logger: logger,
            onRunning: { [responder, onRunning] port in
                responder.desk.ledger.listens(on: port)
                await onRunning(port)
            }
        )
        do {
            try await listener.run()
        } catch {
            await client.close()
            throw error
        }
        await client.close()
    }
}

/// Whose interface is spoken.
public enum KYCVendor: String, CaseIterable, Sendable {
    case simulator, nafath, onfido, sumsub, didit
}
