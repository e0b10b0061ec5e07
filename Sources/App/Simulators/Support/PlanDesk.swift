import HTTP
import JOSE
import Synchronization

/// What a simulator does wrong for now, as `/simulation` shows and changes it.
protocol SimulationPlan: Equatable, Sendable {
    /// - Throws: ``Failure`` 400 for what the simulator does not have.
    init(_ members: PlanMembers) throws(Failure)

    var json: JSON { get }
}

/// Keeps the plan that is on.
final class PlanDesk<Plan: SimulationPlan>: Sendable {
    private let state: Mutex<Plan>

    init(_ plan: Plan) {
        state = Mutex(plan)
    }

    var plan: Plan { state.withLock { $0 } }

    /// - Throws: ``Failure`` 400; then the plan stays.
    func change(_ body: [UInt8]) throws(Failure) {
        let plan = try Plan(PlanMembers(body))
        state.withLock { $0 = plan }
    }
}

/// The members of a plan, as they came.
struct PlanMembers {
    private static let delay = "delay_ms"
    private static let millisecondsMax: Int64 = 60_000

    private let members: [String: JSON]

    init(_ body: [UInt8]) throws(Failure) {
        guard let members = (try? JSON(parsing: body))?.object else {
            throw Failure.badRequest("the body is no JSON object")
        }
        self.members = members
    }

    /// - Throws: ``Failure`` 400 where there are others than these and the delay.
    func require(_ names: Set<String>) throws(Failure) {
        guard let unknown = Set(members.keys).subtracting(names).subtracting([Self.delay]).min() else { return }
        throw Failure.badRequest("\(unknown) is not known")
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(_ name: String) throws(Failure) -> Choice? {
        guard let value = members[name] else { return nil }
        guard let choice = value.string.flatMap(Choice.init(rawValue:)) else {
            let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw Failure.badRequest("\(name) must be one of \(names)")
        }
        return choice
    }

    /// How long the simulator thinks before each answer; 0 where nothing is said.
    func delayMilliseconds() throws(Failure) -> Int {
        guard let delay = members[Self.delay] else { return 0 }
        guard let milliseconds = delay.integer, (0...Self.millisecondsMax).contains(milliseconds) else {
            throw Failure.badRequest("\(Self.delay) must be a whole number from 0 to \(Self.millisecondsMax)")
        }
        return Int(milliseconds)
    }
}
