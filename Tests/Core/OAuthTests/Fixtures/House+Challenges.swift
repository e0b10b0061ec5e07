import Accounts
import Authentication
import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import OAuth
import Synchronization
import Tenancy
import TestKit
import Testing

/// Counts how often it was rung.
final class CountingBell: ChallengeCallbackBell {
    private let rings = Mutex(0)

    var count: Int { rings.withLock { $0 } }

    func ring() { rings.withLock { $0 += 1 } }
}

extension House {
    var challengeParts: ChallengeParts {
        ChallengeParts(
            clients: clients, people: people, sessions: stores.sessions, devices: stores.knownDevices,
            storage: stores.oauth, oneTime: stores.oneTime, keyring: keyring, subjects: subjects, factors: factors,
            policies: policies, clock: clock, randomness: randomness)
    }

    func start(
        _ members: [String: JSON], by client: String = "bank", limits: ChallengeLimits = ChallengeLimits()
    ) async throws -> StartChallenge.Started {
        let start = StartChallenge(challengeParts, counters: counters, limits: limits)
        return try await start(ChallengeRequest(json: .object(members)), by: ID(client), in: tenant)
    }

    /// The id of a challenge that somebody can meet.
    func challenge(_ changes: [String: JSON] = [:], by client: String = "bank") async throws -> Secret {
        let usual: [String: JSON] = ["username": "amira", "acr_values": "urn:surety:acr:password"]
        guard case .pending(let id, _) = try await start(usual.merging(changes) { $1 }, by: client) else {
            throw NotPending()
        }
        return id
    }

    struct NotPending: Error {}

    func open(_ id: Secret, in browser: TestBrowser) async throws -> OpenedChallenge {
        try await OpenChallenge(challengeParts)(id, in: browser.cookies, of: tenant)
    }

    func poll(_ id: Secret, by client: String = "bank") async throws -> PollChallenge.Standing {
        try await PollChallenge(challengeParts)(id, by: ID(client), in: tenant)
    }

    @discardableResult
    func decide(
        _ decision: EndChallenge.Decision, _ id: Secret, in browser: TestBrowser,
        bell: CountingBell = CountingBell()
    ) async throws -> EndChallenge.Outcome {
        let shown = try await open(id, in: browser).account?.session.id ?? ID("nobody")
        return try await EndChallenge(challengeParts, bell: bell)(
            id, decision, shownTo: shown, in: browser.cookies, of: tenant)
    }

    /// Signs somebody in for a challenge and nothing else.
    func prove(
        _ kind: FactorEvent.Kind, traits: Set<FactorEvent.Trait> = [], for id: Secret, as user: User,
        on browser: inout TestBrowser
    ) async throws {
        let begin = BeginSession(
            sessions: stores.sessions, accounts: stores.accounts, lifetimes: .init(), clock: clock,
            randomness: randomness)
        let from = Browser(
            cookie: browser.session, device: Device(userAgent: "Firefox", address: "192.0.2.1"),
            addressPrefix: TestBrowser.address)
        let signedIn = try await begin(
            for: user, proving: kind, traits: traits, during: Challenge.transactionName(of: id.digest), on: from,
            in: tenant)
        browser.session = signedIn.cookie.digest
    }
}

extension PollChallenge.Standing {
    var answer: ChallengeAnswer? { if case .ended(let answer) = self { answer } else { nil } }

    var isPending: Bool { if case .pending = self { true } else { false } }
}

extension EndChallenge.Outcome {
    var end: ChallengeEnd? { if case .ended(let end, _) = self { end } else { nil } }
}

extension OpenedChallenge {
    var ways: [[StepUpStep]]? { if case .prove(let question) = standing { question.stepUp.ways } else { nil } }

    var isDecision: Bool { if case .decide = standing { true } else { false } }
}

/// Takes answers as a client's server would.
final class Deliveries: ChallengePost {
    private struct Away: Error {}

    private let state: Mutex<(status: Int?, taken: [(url: String, token: String)])>

    /// - Parameter status: nil for a server that does not answer.
    init(status: Int? = 204) {
        state = Mutex((status: status, taken: []))
    }

    var status: Int? {
        get { state.withLock { $0.status } }
        set { state.withLock { $0.status = newValue } }
    }

    /// All that were sent, taken or not.
    var urls: [String] { state.withLock { $0.taken.map(\.url) } }
    var tokens: [String] { state.withLock { $0.taken.map(\.token) } }

    func post(_ token: Secret, to url: String) async throws -> Int {
        let status = state.withLock { state in
            state.taken.append((url, token.revealed))
            return state.status
        }
        guard let status else { throw Away() }
        return status
    }
}

extension House {
    /// One turn of a server's: what is due is claimed, and delivered.
    func callBack(by post: Deliveries) async throws -> [DeliverChallengeAnswer.Outcome] {
        let deliver = DeliverChallengeAnswer(challengeParts, by: post)
        var outcomes: [DeliverChallengeAnswer.Outcome] = []
        for callback in try await deliver.claim(limit: 9, in: tenant.id) {
            outcomes.append(try await deliver(callback, in: tenant))
        }
        return outcomes
    }
}
