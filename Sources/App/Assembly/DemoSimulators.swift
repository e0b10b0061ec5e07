import FoundationEssentials
import JOSE
import Kernel
import Logging
import ServiceLifecycle
import Tenancy

/// The palm and identity providers of the demo: simulators, each in a process of its own, connected to the tenant for as
/// long as the demo runs.
///
/// Their ports are free ones, and their secrets new at each start; both come over a pipe, so that no list of processes
/// shows them. A provider that an operator has connected stays, and the simulator is not started.
struct DemoSimulators: Service {
    /// One that is connected.
    private struct Connected: Sendable {
        let name: String
        let companion: DemoCompanion
    }

    /// What the start tells of each.
    let lines: [String]
    private let connected: [Connected]
    private let documents: TenantDocuments
    private let tenant: TenantID

    /// Starts what is not connected yet. One that does not start is told of, and its doors in the demo stay shut.
    static func start(
        for house: House, of executable: String = DemoCompanion.thisExecutable
    ) async throws -> DemoSimulators {
        let documents = try house.documents()
        var (lines, connected): ([String], [Connected]) = ([], [])
        for simulated in Simulated.allCases {
            let name = simulated.document
            do {
                guard try await !simulated.isConnected(documents, in: house.tenant.id) else {
                    lines.append("\(simulated.label) verified by the provider that is connected")
                    continue
                }
                let companion = try DemoCompanion.start(
                    simulated.command(origin: house.tenant.issuer), of: executable)
                connected.append(Connected(name: name, companion: companion))
                let printed = try JSON(parsing: await companion.line(beginningWith: "{"))
                try await documents.save(simulated.document(printed).bytes(), as: name, in: house.tenant.id)
                lines.append("\(simulated.label) \(simulated.hint) \(printed["base_url"]?.string ?? "")")
            } catch {
                house.logger.warning("no simulator", metadata: ["provider": "\(name)", "error": "\(error)"])
                lines.append("\(simulated.label) not there: \(error)")
            }
        }
        return DemoSimulators(lines: lines, connected: connected, documents: documents, tenant: house.tenant.id)
    }

    /// Waits until the server stops; then ends the processes, and disconnects what leads nowhere then.
    func run() async throws {
        try? await gracefulShutdown()
        for one in connected {
            _ = try? await documents.remove(one.name, in: tenant)
            await one.companion.stop()
        }
    }
}

/// A provider that the demo stands in for.
private enum Simulated: CaseIterable {
    case palm, kyc

    /// The tenant's document that connects it.
    var document: String {
        switch self {
        case .palm: "palm"
        case .kyc: "kyc"
        }
    }

    /// As the lines of the start begin, in one width.
    var label: String {
        switch self {
        case .palm: "palms     "
        case .kyc: "identities"
        }
    }

    /// What to do there.
    var hint: String {
        switch self {
        case .palm: "laid on the reader at"
        case .kyc: "decided by whoever opens their pages at"
        }
    }

    func command(origin: Issuer) -> [String] {
        let common = ["simulate", document, "--port", "0", "--until-input-ends"]
        return self == .palm ? common + ["--origin", origin.origin] : common
    }

    /// Whether there is a provider that is no simulator: of those, the last start of a demo may have left one.
    func isConnected(_ documents: TenantDocuments, in tenant: TenantID) async throws -> Bool {
        guard let body = try await documents.body(of: document, in: tenant), let json = try? JSON(parsing: body) else {
            return false
        }
        let providers = json["providers"]?.array ?? [json]
        return providers.contains { $0["provider"]?.string != "simulator" }
    }

    /// The tenant's document, from what the simulator prints.
    func document(_ printed: JSON) -> JSON {
        switch self {
        case .palm: printed
        case .kyc:
            [
                "providers": [printed],
                "rules": [
                    "providers": ["basic": "simulator", "verified": "simulator", "enhanced": "simulator"]
                ],
            ]
        }
    }
}

extension Issuer {
    /// Scheme, host and port, as browsers name it.
    fileprivate var origin: String {
        string.split(separator: "/", omittingEmptySubsequences: false).prefix(3).joined(separator: "/")
    }
}
