import FoundationEssentials
import JOSE
import Kernel
import Logging
import ServiceLifecycle
import Tenancy
import Testing

@testable import Assembly

/// Played by a script that prints what a simulator prints; the simulators themselves have suites of their own.
@Suite("The simulators of the demo")
struct DemoSimulatorsTests {
    private static let operators = Array(#"{"provider":"biowave","base_url":"https://palm.example"}"#.utf8)

    @Test("take the place of no provider that an operator has connected, and leave it where it is")
    func connected() async throws {
        let site = try await Site()
        let documents = try site.house.documents()
        try await documents.save(Self.operators, as: "palm", in: .default)

        let script = try Script()
        let simulators = try await DemoSimulators.start(for: site.house, of: script.path)
        #expect(simulators.lines[0] == "palms      verified by the provider that is connected")
        try await end(simulators)

        #expect(try script.commands().count == 1)
        #expect(try await documents.body(of: "palm", in: .default) == Self.operators)
        #expect(try await documents.body(of: "kyc", in: .default) == nil)
    }

    @Test("that do not start are told of, and connect nothing; the others do")
    func failing() async throws {
        let site = try await Site()
        let script = try Script(failing: "palm")

        let simulators = try await DemoSimulators.start(for: site.house, of: script.path)

        #expect(simulators.lines[0] == "palms      not there: it ended at once")
        #expect(simulators.lines[1].hasPrefix("identities decided by whoever opens their pages at http://127.0.0.1:9"))
        let documents = try site.house.documents()
        #expect(try await documents.body(of: "palm", in: .default) == nil)
        #expect(try await documents.body(of: "kyc", in: .default) != nil)
        try await end(simulators)
        #expect(try script.commands().count == 2)
    }

    @Test("are connected by what they print while the demo runs, and by what an earlier one left no longer")
    func connects() async throws {
        let site = try await Site()
        let documents = try site.house.documents()
        let left: JSON = ["provider": "simulator", "base_url": "http://127.0.0.1:1"]
        try await documents.save(left.bytes(), as: "palm", in: .default)
        let script = try Script()

        let simulators = try await DemoSimulators.start(for: site.house, of: script.path)

        let palm = try JSON(parsing: try #require(try await documents.body(of: "palm", in: .default)))
        #expect(palm["base_url"] == "http://127.0.0.1:9")
        let kyc = try JSON(parsing: try #require(try await documents.body(of: "kyc", in: .default)))
        #expect(kyc["providers"]?.array?.first?["base_url"] == "http://127.0.0.1:9")
        #expect(kyc["rules"]?["providers"]?["enhanced"] == "simulator")

        try await end(simulators)

        #expect(try script.commands().count == 2)
        // What it has read, it keeps for a second.
        let after = try site.house.documents()
        #expect(try await after.body(of: "palm", in: .default) == nil)
        #expect(try await after.body(of: "kyc", in: .default) == nil)
    }

    @Test("are told whose pages may use the reader, and no secret, in what every list of processes shows")
    func arguments() async throws {
        let site = try await Site()
        let script = try Script()

        try await end(DemoSimulators.start(for: site.house, of: script.path))

        let common = "--port 0 --until-input-ends"
        let expected = ["simulate palm \(common) --origin \(site.issuer)", "simulate kyc \(common)"]
        #expect(try script.commands() == expected)
    }

    /// Runs them as the demo does, until the server stops.
    private func end(_ simulators: DemoSimulators) async throws {
        let (signs, sign) = AsyncStream.makeStream(of: Void.self)
        var configuration = ServiceGroupConfiguration(
            services: [simulators, Running { sign.yield() }],
            logger: Logger(label: "demo") { _ in SwiftLogNoOpLogHandler() })
        configuration.maximumGracefulShutdownDuration = .seconds(20)
        let group = ServiceGroup(configuration: configuration)
        async let running: Void = group.run()
        for await _ in signs { break }
        await group.triggerGracefulShutdown()
        try await running
    }
}

/// Tells when those before it run.
private struct Running: Service {
    let tell: @Sendable () -> Void

    func run() async throws {
        tell()
        try? await gracefulShutdown()
    }
}

/// What stands in for the product: prints a document, and ends with its input.
private struct Script {
    private let folder: TemporaryFolder
    let path: String

    init(failing name: String = "") throws {
        folder = try TemporaryFolder()
        path = try folder.write(
            """
            #!/bin/sh
            echo "$*" >>"\(folder.path)/commands"
            [ "$2" != "\(name)" ] || exit 1
            echo "A simulator is running"
            echo '{"provider":"simulator","base_url":"http://127.0.0.1:9"}'
            exec cat
            """, to: "surety", mode: 0o700)
    }

    func commands() throws -> [String] {
        let text = try String(decoding: Data(contentsOf: URL(filePath: "\(folder.path)/commands")), as: UTF8.self)
        return text.split(separator: "\n").map(String.init)
    }
}
