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

/// Remembers what was to be delivered.
final class NotedCallbacks: ChallengeCallbacks {
    private let noted = Mutex<[ChallengeCallback]>([])

    var all: [ChallengeCallback] { noted.withLock { $0 } }

    func enqueue(_ callback: ChallengeCallback) { noted.withLock { $0.append(callback) } }
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
        callbacks: NotedCallbacks = NotedCallbacks()
    ) async throws -> EndChallenge.Outcome {
        let shown = try await open(id, in: browser).account?.session.id ?? ID("nobody")
        return try await EndChallenge(challengeParts, callbacks: callbacks)(
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

/// Takes answers as a client's server would, with one status for all.
final class Deliveries: ChallengePost {
    private let status: Int
    private let seen = Mutex<[String]>([])

    init(status: Int) {
        self.status = status
    }

    var urls: [String] { seen.withLock { $0 } }

    func post(_ token: Secret, to url: String) async throws -> Int {
        seen.withLock { $0.append(url) }
        return status
    }
}

extension House {
    func deliver(
        _ callback: ChallengeCallback, by post: Deliveries
    ) async throws -> DeliverChallengeAnswer.Outcome {
        try await DeliverChallengeAnswer(oneTime: stores.oneTime, post: post, clock: clock)(callback)
    }
}
