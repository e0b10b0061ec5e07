import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import Logging
import NIOPosix
import Palm
import PalmProviders
import ServiceLifecycle
import TestKit
import WebClient

@testable import Simulators

/// The simulator on a port of its own, and those who ask it.
struct SimulatorHarness: Sendable {
    static let origin = "http://localhost:8080"

    private static let quiet = Logger(label: "simulator") { _ in SwiftLogNoOpLogHandler() }

    let port: Int
    let document: JSON
    private let web: WebClient

    /// Runs a test against a simulator of its own.
    static func run(_ test: @Sendable @escaping (SimulatorHarness) async throws -> Void) async throws {
        var configuration = PalmSimulator.Configuration(
            port: 0, origin: origin, token: "token",
            secret: SymmetricKey([UInt8](repeating: 9, count: 32)))
        configuration.handWithin = .milliseconds(200)
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let simulator = PalmSimulator(
            configuration, randomness: SystemRandomBytes(), now: { Date() },
            group: MultiThreadedEventLoopGroup.singleton,
            logger: quiet, onRunning: { port.yield($0) })
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [simulator], logger: quiet))
        async let serving: Void = group.run()
        guard let number = await ports.first(where: { _ in true }) else { throw CancellationError() }
        do {
            try await test(SimulatorHarness(port: number, document: configuration.document(port: number)))
        } catch {
            await group.triggerGracefulShutdown()
            try? await serving
            throw error
        }
        await group.triggerGracefulShutdown()
        try await serving
    }

    private init(port: Int, document: JSON) {
        self.port = port
        self.document = document
        // A machine that is busy with other tests is slow, not broken.
        var policy = WebPolicy.loopback
        policy.timeLimit = .seconds(20)
        web = WebClient(policy: policy)
    }

    /// The adapter as a tenant's document makes it.
    func verifier(_ more: [String: JSON] = [:], replacing port: Int? = nil) throws -> any PalmVerifier {
        var members = (document.object ?? [:]).merging(["timeout_ms": 5_000]) { $1 }
        if let port { members["base_url"] = .string("http://127.0.0.1:\(port)") }
        let json = JSON.object(members.merging(more) { $1 })
        return try PalmProviders.make(PalmProviderConfiguration(json: json), randomness: SystemRandomBytes())
    }

    func fail(_ fault: PalmFault, delayMilliseconds: Int = 0) async throws {
        let json: JSON = ["fault": .string(fault.rawValue), "delay_ms": .integer(Int64(delayMilliseconds))]
        let response = try await web.send(.post(address("/simulation"), json: json.bytes()))
        guard response.status == 200 else { throw PalmProviderFailure(.failed, "simulation") }
    }

    /// Lays a palm on the reader, or nothing.
    func lay(_ palm: String?) async throws {
        _ = try await web.send(.post(address("/reader/hand"), form: [("hand", palm ?? "")]))
    }

    func read(_ nonce: PalmNonce, from origin: String = SimulatorHarness.origin) async throws -> WebResponse {
        let json: JSON = ["nonce": .string(nonce.string)]
        return try await web.send(
            .post(address("/reader/capture"), json: json.bytes(), headers: [WebHeader("origin", origin)]))
    }

    func capture(_ palm: String, _ nonce: PalmNonce) async throws -> PalmCapture {
        try await lay(palm)
        let response = try await read(nonce)
        let json = try JSON(parsing: response.body)
        return try PalmCapture(json["capture"]?.string.flatMap(Base64URL.decode) ?? [])
    }

    func get(_ path: String) async throws -> WebResponse { try await web.send(.get(address(path))) }

    private func address(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }
}
