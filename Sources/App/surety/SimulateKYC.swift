import ArgumentParser
import Cryptography
import FoundationEssentials
import JOSE
import Logging
import NIOPosix
import ServiceLifecycle
import Simulators
import UnixSignals

struct SimulateKYC: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kyc",
        abstract: "Serve a KYC provider that finds people who do not exist.",
        discussion: """
            Prints the document with which a tenant uses it, for the neutral contract or as one of the vendors. Whoever opens \
            its pages decides as the provider would. POST /simulation changes what it does wrong while it runs.
            """
    )

    @Option(help: "The port to listen on; 0 takes a free one.")
    var port = 8096

    @Option(help: "Whose interface the printed document is for; all are spoken: \(vendors).")
    var vendor = KYCVendor.simulator.rawValue

    @Option(help: "What Surety proves itself with; made anew where not given.")
    var key: String?

    @Option(help: "16 bytes or more that sign notices; made anew where not given.")
    var secret: String?

    @Option(
        help: "Where notices go for vendors that learn it in their console: the issuer with the path of its webhook.")
    var webhook: String?

    private static let vendors = KYCVendor.allCases.map(\.rawValue).joined(separator: ", ")

    @Flag(help: "End when standard input does.")
    var untilInputEnds = false

    func validate() throws {
        guard KYCVendor(rawValue: vendor) != nil else { throw ValidationError("--vendor is one of \(Self.vendors)") }
        guard (0...65_535).contains(port) else { throw ValidationError("--port is 0 to 65535") }
        if let secret, secret.utf8.count < SymmetricKey.byteCountMin {
            throw ValidationError("--secret is at least \(SymmetricKey.byteCountMin) bytes")
        }
    }

    func run() async throws {
        if untilInputEnds { Lifeline.watch() }
        let randomness = SystemRandomBytes()
        let spoken = KYCVendor(rawValue: vendor) ?? .simulator
        var configuration = KYCSimulator.Configuration(
            port: port, key: key ?? Base64URL.encode(randomness.bytes(24)),
            secret: secret ?? Base64URL.encode(randomness.bytes(24)))
        if let webhook { configuration.webhooks[spoken] = webhook }
        let logger = Logger(label: "kyc-simulator")
        let simulator = try KYCSimulator(
            configuration, randomness: randomness, now: { Date() }, group: MultiThreadedEventLoopGroup.singleton,
            logger: logger,
            onRunning: { [configuration] port in
                Console.show(
                    """
                    The KYC simulator is running; its cases are at http://\(KYCSimulator.host):\(port)
                    \(configuration.document(as: spoken, port: port).text)
                    """)
            })
        let group = ServiceGroup(
            services: [simulator], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        try await group.run()
    }
}
