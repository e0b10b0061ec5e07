import FoundationEssentials
import JOSE
import KYCProviders
import Kernel
import Logging
import NIOPosix
import Proofing
import ServiceLifecycle
import Simulators
import TestKit
import Testing
import WebClient

/// The simulator on a free port of this machine, with whoever tells it what to do.
struct SimulatorHouse {
    static let key = "key-of-the-tenant-of-this-test"
    static let secret = "secret-of-the-tenant-of-this-test"

    let port: Int
    let clock: FixedClock
    private let client: WebClient

    /// Runs the body beside a simulator that ends with it.
    static func with<Value: Sendable>(
        _ body: @escaping @Sendable (SimulatorHouse) async throws -> Value
    ) async throws -> Value {
        let clock = FixedClock()
        let (ports, running) = AsyncStream.makeStream(of: Int.self)
        let simulator = try KYCSimulator(
            KYCSimulator.Configuration(port: 0, key: key, secret: secret),
            randomness: SeededRandomness(), now: { clock.now }, group: MultiThreadedEventLoopGroup.singleton,
            logger: quiet,
            onRunning: { running.yield($0) }
        )
        let group = ServiceGroup(services: [simulator], logger: quiet)
        return try await withThrowingTaskGroup(of: Value?.self) { tasks in
            tasks.addTask {
                try await group.run()
                return nil
            }
            var first: Int?
            for await port in ports {
                first = port
                break
            }
            var policy = WebPolicy.loopback
            policy.timeLimit = .seconds(30)
            policy.answerBytesMax = 4_194_304
            let client = WebClient(policy: policy)
            let house = SimulatorHouse(port: try #require(first), clock: clock, client: client)
            let result: Result<Value, any Error>
            do { result = .success(try await body(house)) } catch { result = .failure(error) }
            await client.close()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return try result.get()
        }
    }

    private static var quiet: Logger {
        var logger = Logger(label: "kyc")
        logger.logLevel = .critical
        return logger
    }

    /// - Parameter more: members of the tenant's document that differ.
    func provider(
        _ vendor: KYCVendor, milliseconds: Int = 2_000, callLimit: Duration = KYCProviders.callLimit,
        _ more: [String: JSON] = [:]
    ) throws -> any KYCProvider {
        let configuration = KYCSimulator.Configuration(port: port, key: Self.key, secret: Self.secret)
        var members = configuration.document(as: vendor, port: port).object ?? [:]
        members["timeout_ms"] = .integer(Int64(milliseconds))
        let json = JSON.object(members.merging(more) { $1 })
        return try KYCProviders.make(KYCProviderConfiguration(json: json), clock: clock, callLimit: callLimit)
    }

    func rig(_ vendor: KYCVendor, milliseconds: Int = 2_000) throws -> KYCProviderRig {
        KYCProviderRig(
            provider: try provider(vendor, milliseconds: milliseconds),
            // Nafath says nothing of the service, Sumsub's only in its review.
            namesProcess: vendor != .nafath,
            now: { clock.now },
            fail: { fault in try await plan(["fault": .string(fault?.rawValue ?? "none")]) },
            decide: { reference, mind, isFinal in
                try await post(
                    "/simulation/cases/\(reference)", ["status": .string(mind.rawValue), "final": .bool(isFinal)])
            },
            notices: { reference, fault in
                try await plan(["notices": .string(fault?.rawValue ?? "none")])
                return try await notices(of: reference)
            },
            isCancelled: { reference in
                try await get("/simulation/cases/\(reference)")["cancelled"]?.bool ?? false
            }
        )
    }

    func plan(_ plan: JSON) async throws {
        try await post("/simulation", plan)
    }

    func notices(of reference: String) async throws -> [KYCWebhook] {
        try await (get("/simulation/cases/\(reference)/notices").array ?? []).map { notice in
            KYCWebhook(
                body: Array((notice["body"]?.string ?? "").utf8),
                headers: (notice["headers"]?.object ?? [:]).compactMapValues(\.string),
                receivedAt: clock.now, seconds: 300)
        }
    }

    func post(_ path: String, _ json: JSON) async throws {
        let response = try await client.send(.post("http://127.0.0.1:\(port)\(path)", json: json.bytes()))
        try #require(response.status == 200)
    }

    private func get(_ path: String) async throws -> JSON {
        let response = try await client.send(.get("http://127.0.0.1:\(port)\(path)"))
        return try JSON(parsing: response.body, bytesMax: 4_194_304)
    }
}
