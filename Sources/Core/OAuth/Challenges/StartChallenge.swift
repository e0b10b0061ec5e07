import Accounts
import Authentication
import Cryptography
public import FoundationEssentials
public import Kernel
public import Tenancy

/// How many challenges may be begun, counted before anything is done for one.
public struct ChallengeLimits: Equatable, Sendable {
    public var windowSeconds = 900
    public var perClient = 50_000
    /// Whoever is asked again and again says yes at last.
    public var perUser = 30

    public init() {}
}

public struct TooManyChallenges: Error, Equatable, Sendable {
    public let retryAfterSeconds: Int
}

/// Begins a step-up for somebody, at the wish of a client's backend.
public struct StartChallenge: Sendable {
    /// For as long as the person may answer.
    public static let seconds = 300

    public enum Started: Sendable {
        /// - Parameters:
        ///   - id: for the client alone, and for the address that the person's browser is sent to.
        case pending(id: Secret, expiresAt: Date)
        /// Nothing that the person has leads to what is needed: nobody has to be asked.
        case ended(ChallengeAnswer)
    }

    private let clients: ClientDirectory
    private let people: ChallengedPeople
    private let judge: JudgeChallenge
    private let policies: AssurancePolicies
    private let sign: SignChallengeAnswer
    private let kept: KeptChallenges
    private let storage: any Storage<OAuthStores>
    private let counters: any RateCounters
    private let limits: ChallengeLimits
    private let clock: any Clock
    private let randomness: any Randomness

    public init(_ parts: ChallengeParts, counters: any RateCounters, limits: ChallengeLimits = ChallengeLimits()) {
        clients = parts.clients
        people = ChallengedPeople(parts)
        judge = parts.judge
        policies = parts.policies
        sign = parts.sign
        kept = parts.kept
        storage = parts.storage
        self.counters = counters
        self.limits = limits
        clock = parts.clock
        randomness = parts.randomness
    }

    /// - Throws: ``InvalidChallenge``, ``PersonUnknown``, ``TooManyChallenges``, `invalid_token` for a client that is
    ///   gone, `StoreUnavailable`.
    public func callAsFunction(
        _ request: ChallengeRequest, by client: ID<Client>, in tenant: Tenant
    ) async throws -> Started {
        guard let client = try await clients.client(client, in: tenant.id) else {
            throw OAuthError(.invalidToken, "the client is gone")
        }
        try await count("challenge.client.\(client.id)", most: limits.perClient, in: tenant.id)
        let policy = try await policies.policy(of: tenant.id)
        let returnURI = try request.returnURI(of: client)
        try request.requireCallbackURI(of: client)
        let user = try await people.person(named: request, by: client, in: tenant)
        try await count("challenge.user.\(user.id)", most: limits.perUser, in: tenant.id)
        let challenge = Challenge(
            client: client.id, user: user.id, classes: request.classes, scope: request.scope,
            transaction: request.transaction, maxAgeSeconds: request.maxAgeSeconds, returnURI: returnURI,
            state: request.state, isCalledBack: request.isCalledBack,
            expiresAt: clock.now.addingTimeInterval(TimeInterval(Self.seconds)))
        try request.requireDemand(of: challenge, by: client, under: policy)
        return try await start(challenge, by: client, under: policy, in: tenant)
    }

    private func start(
        _ challenge: Challenge, by client: Client, under policy: AssurancePolicy, in tenant: Tenant
    ) async throws -> Started {
        let id = randomness.secret()
        let digest = id.digest
        let standing = JudgeChallenge.Standing(user: challenge.user)
        let verdict = try await judge(challenge, digest, by: client, for: standing, under: policy, in: tenant.id)
        let isUnmet = verdict == .unmet
        var events = [challenge.event("created", digest, actor: client.id.string, at: clock.now)]
        if isUnmet { events.append(challenge.event("unmet", digest, actor: nil, at: clock.now)) }
        let callback = ChallengeCallback(challenge: digest, client: client.id, dueAt: challenge.expiresAt)
        try await storage.write(tenant.id) { [events] stores in
            for event in events { try await stores.outbox.append(event) }
            if challenge.isCalledBack, !isUnmet { try await stores.challengeCallbacks.add(callback) }
        }
        guard !isUnmet else {
            return .ended(try await sign(.unmet, of: challenge, digest, by: nil, to: client, in: tenant))
        }
        try await kept.add(challenge, under: digest, in: tenant.id)
        return .pending(id: id, expiresAt: challenge.expiresAt)
    }

    private func count(_ key: String, most: Int, in tenant: TenantID) async throws {
        let seconds = limits.windowSeconds
        let begun = try await counters.count(key, in: tenant, windowSeconds: seconds, at: clock.now)
        guard begun <= most else { throw TooManyChallenges(retryAfterSeconds: seconds) }
    }
}

extension ChallengeRequest {
    fileprivate func returnURI(of client: Client) throws(InvalidChallenge) -> String? {
        guard let returnURI else { return nil }
        guard let uri = try? RedirectURI(returnURI), client.metadata.redirectURIs.contains(where: { $0.matches(uri) })
        else { throw InvalidChallenge("return_uri", "is none of the client's redirect_uris") }
        return uri.string
    }

    fileprivate func requireCallbackURI(of client: Client) throws(InvalidChallenge) {
        guard isCalledBack, client.metadata.challengeCallbackURI == nil else { return }
        throw InvalidChallenge("callback", "is true, but the client has no challenge_callback_uri")
    }

    fileprivate func requireDemand(
        of challenge: Challenge, by client: Client, under policy: AssurancePolicy
    ) throws(InvalidChallenge) {
        guard classes.isEmpty || classes.contains(where: { policy[$0] != nil }) else {
            throw InvalidChallenge("acr_values", "names no class that there is here")
        }
        let demands = JudgeChallenge.demands(of: challenge, by: client, under: policy, isOnNewDevice: false)
        guard demands.isEmpty else { return }
        throw InvalidChallenge(
            "acr_values", "is missing, and no rule of the tenant or the client needs anything for this scope and amount"
        )
    }
}

extension Challenge {
    /// What is told of a challenge: never its texts and amounts.
    func event(
        _ name: String, _ id: SHA256Digest, actor: String?, details: [String: String] = [:], at now: Date
    ) -> Event {
        var all = ["client": client.string, "user": user.string]
        if !classes.isEmpty { all["acr_values"] = classes.joined(separator: " ") }
        return Event(
            "challenge.\(name)", subject: id.base64URL, actor: actor, details: all.merging(details) { $1 }, at: now)
    }
}
