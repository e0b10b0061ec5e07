import Cryptography
import FoundationEssentials
import Synchronization

/// The simulator's cases, in memory.
final class CaseLedger: Sendable {
    private struct State {
        var cases: [String: SimulatedCase] = [:]
        /// Vendors that make a person first: what Surety called them.
        var people: [String: String] = [:]
        var order: [String] = []
        var port = 0
    }

    private static let casesMax = 10_000

    private let state = Mutex(State())
    private let randomness: any RandomBytes
    private let webhooks: [KYCVendor: String]
    let now: @Sendable () -> Date

    init(randomness: any RandomBytes, now: @escaping @Sendable () -> Date, webhooks: [KYCVendor: String]) {
        self.randomness = randomness
        self.now = now
        self.webhooks = webhooks
    }

    func listens(on port: Int) {
        state.withLock { $0.port = port }
    }

    /// Where the simulator is reached.
    var address: String { "http://\(KYCSimulator.host):\(state.withLock(\.port))" }

    func pageURL(of id: String) -> String { "\(address)/person/\(id)" }

    func newName() -> String { Base64URL.encode(randomness.bytes(16)) }

    func addPerson(_ subject: String) -> String {
        let name = newName()
        state.withLock { $0.people[name] = subject }
        return name
    }

    func subject(of person: String) -> String? { state.withLock { $0.people[person] } }

    func forget(_ person: String) -> Bool { state.withLock { $0.people.removeValue(forKey: person) != nil } }

    func begin(
        _ vendor: KYCVendor, id: String? = nil, person: String = "", subject: String, process: String,
        returnURL: String? = nil, webhookURL: String? = nil, nationalNumber: String? = nil
    ) -> SimulatedCase {
        let digits = Int(randomness.bytes(1)[0]) % 90 + 10
        let one = SimulatedCase(
            vendor: vendor, id: id ?? newName(), person: person, subject: subject, process: process,
            returnURL: returnURL, webhookURL: webhookURL ?? webhooks[vendor], createdAt: now(),
            number: String(digits), nationalNumber: nationalNumber)
        state.withLock { state in
            if state.order.count >= Self.casesMax { state.cases[state.order.removeFirst()] = nil }
            state.cases[one.id] = one
            state.order.append(one.id)
        }
        return one
    }

    func known(_ id: String, of vendor: KYCVendor? = nil) -> SimulatedCase? {
        state.withLock { $0.cases[id] }.flatMap { vendor == nil || $0.vendor == vendor ? $0 : nil }
    }

    /// Newest first.
    var latest: [SimulatedCase] {
        state.withLock { state in state.order.suffix(20).reversed().compactMap { state.cases[$0] } }
    }

    /// - Returns: what stands then; nil for a case that is unknown.
    func decide(_ id: String, _ status: SimulatedStatus, isFinal: Bool = false, who: SamplePerson? = nil)
        -> SimulatedCase?
    {
        let now = now()
        return state.withLock { state in
            guard var one = state.cases[id] else { return nil }
            one.status = status
            one.isFinal = isFinal
            one.who = who ?? one.who
            // Two decisions within a second must be told apart by their times.
            one.decidedAt = one.decidedAt.map { max(now, $0.addingTimeInterval(1)) } ?? now
            state.cases[id] = one
            return one
        }
    }

    /// - Returns: false for a case that is unknown.
    func cancel(_ id: String) -> Bool {
        state.withLock { state in
            guard state.cases[id] != nil else { return false }
            state.cases[id]?.isCancelled = true
            return true
        }
    }
}
