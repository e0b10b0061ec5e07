import ArgumentParser
import Synchronization

/// The same requests to several servers in turn, each time of somebody else, so that a store which has grown has to
/// find them.
struct GrowthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "growth",
        abstract: "Load servers in turn with requests of many people and apps, one kind of request after the other.",
        discussion: "Prints an object of request names, each with an object of crowd names, each with its rounds."
    )

    @Option(help: "A JSON file with name, port, process, secrets and members; several servers are loaded in turn.")
    var crowd: [String]

    @Option(help: "How many connections, each waiting for its answers.")
    var connections = 16

    @Option(help: "How often each is measured.")
    var rounds = 1

    @OptionGroup var timing: Timing

    func run() async throws {
        var groups: [GrowthGroup] = []
        for file in crowd { groups.append(try await GrowthGroup(Crowd.read(file), connections: connections)) }
        var reports: [String: [String: [Report]]] = [:]
        for request in GrowthRequest.allCases {
            for _ in 0..<rounds {
                for group in groups {
                    let report = try await group.load(with: request, timing)
                    reports[request.rawValue, default: [:]][group.crowd.name, default: []].append(report)
                }
            }
        }
        try Report.printAll(reports)
    }
}

/// The members of a crowd, shared out among connections; what they hold is kept from one measurement to the next.
private final class GrowthGroup: Sendable {
    let crowd: Crowd
    private let turns: Mutex<[Int: GrowthTurn]>

    init(_ crowd: Crowd, connections: Int) async throws {
        self.crowd = crowd
        let turns = try await withThrowingTaskGroup(of: (Int, GrowthTurn).self) { group in
            for number in 0..<connections {
                let own = stride(from: number, to: crowd.members.count, by: connections).map { crowd.members[$0] }
                group.addTask { (number, try await GrowthTurn(own, of: crowd)) }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        self.turns = Mutex(turns)
    }

    func load(with request: GrowthRequest, _ timing: Timing) async throws -> Report {
        let workers = turns.withLock(\.count)
        return try await Load(workers: workers, timing: timing, process: crowd.process).run { number, window in
            var tally = Tally(of: window)
            guard var turn = self.turns.withLock({ $0[number] }) else { return tally }
            while !window.isOver { await tally.time { try await turn.next(request) } }
            self.turns.withLock { [turn] in $0[number] = turn }
            return tally
        }
    }
}
