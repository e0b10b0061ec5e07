import ArgumentParser
import Cryptography
import FoundationEssentials
import JOSE
import Logging
import NIOPosix
import ServiceLifecycle
import Simulators
import UnixSignals

struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Stand in for providers, to try and to test with; on this machine only.",
        subcommands: [SimulatePalm.self, SimulateKYC.self]
    )
}

struct SimulatePalm: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "palm",
        abstract: "Serve a palm provider and a palm reader with the palms of people who do not exist.",
        discussion: """
            Prints the document with which a tenant uses it. Palms are laid on the reader on its start page. What is \
            enrolled ends with the process. POST /simulation changes what it does wrong while it runs.
            """
    )

    @Option(help: "The port to listen on; 0 takes a free one.")
    var port = 8095

    @Option(help: "Whose pages may use the reader.")
    var origin = "http://localhost:8080"

    @Option(help: "32 bytes or more in base64url that sign answers and transform templates; made anew without.")
    var secret: String?

    @Option(help: "What Surety proves itself with; made anew where not given.")
    var token: String?

    @Option(help: "What it does wrong from the start.")
    var fault = "none"

    @Option(name: .customLong("delay-ms"), help: "How long it waits before each answer.")
    var delayMilliseconds = 0

    @Flag(help: "End when standard input does.")
    var untilInputEnds = false

    func validate() throws {
        guard PalmFault(rawValue: fault) != nil else {
            let names = PalmFault.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--fault is one of \(names)")
        }
        guard (0...60_000).contains(delayMilliseconds) else { throw ValidationError("--delay-ms is 0 to 60000") }
        guard (0...65_535).contains(port) else { throw ValidationError("--port is 0 to 65535") }
        if let secret, (Base64URL.decode(secret)?.count ?? 0) < 32 {
            throw ValidationError("--secret is at least 32 bytes in base64url")
        }
    }

    func run() async throws {
        if untilInputEnds { Lifeline.watch() }
        let randomness = SystemRandomBytes()
        let key = secret.flatMap(Base64URL.decode) ?? randomness.bytes(32)
        var configuration = PalmSimulator.Configuration(
            port: port, origin: origin, token: token ?? Base64URL.encode(randomness.bytes(24)),
            secret: SymmetricKey(key))
        configuration.fault = PalmFault(rawValue: fault) ?? .none
        configuration.delayMilliseconds = delayMilliseconds
        let logger = Logger(label: "palm-simulator")
        let simulator = PalmSimulator(
            configuration, randomness: randomness, now: { Date() }, group: MultiThreadedEventLoopGroup.singleton,
            logger: logger, onRunning: { [configuration] in Self.announce(configuration, $0) })
        let group = ServiceGroup(
            services: [simulator], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        try await group.run()
    }

    private static func announce(_ configuration: PalmSimulator.Configuration, _ port: Int) {
        Console.show(
            """
            The palm simulator is running; lay palms on its reader at http://\(PalmSimulator.host):\(port)
            \(configuration.document(port: port).text)
            """)
    }
}
