import Accounts
public import Authentication
public import Cryptography
import FoundationEssentials
import JOSE
public import Kernel
public import Tenancy

/// What a request at the authorization endpoint leads to.
public enum AuthorizationOutcome: Sendable {
    case respond(AuthorizationResponse)
    case ask(Interaction, journey: Journey, request: AuthorizationRequest)
}

/// The browser's two proofs: that the journey began in it, and that people are signed in on it.
public struct BrowserCookies: Equatable, Sendable {
    /// Digest of the cookie that binds journeys.
    public let journey: SHA256Digest
    /// Digest of the cookie that opens sessions.
    public let session: SHA256Digest?
    /// Digest of the cookie by which a browser is known again; it opens nothing.
    public let device: SHA256Digest?

    public init(journey: SHA256Digest, session: SHA256Digest?, device: SHA256Digest? = nil) {
        self.journey = journey
        self.session = session
        self.device = device
    }
}

/// There is no such journey in this browser: expired, ended, or begun elsewhere.
public struct JourneyUnknown: Error, Equatable, Sendable {
    public init() {}
}

/// The authorization endpoint (RFC 6749 §3.1, OpenID Connect Core §3.1.2) and the journey that may follow.
public struct Authorize: Sendable {
    private let read: ReadAuthorizationRequest
    private let people: SignedInPeople
    private let storage: any Storage<OAuthStores>
    private let journeys: any JourneyStore
    private let limit: AddressLimit
    private let issueCode: IssueCode
    private let subjects: Subjects
    private let factors: PersonFactors
    private let policies: AssurancePolicies
    private let devices: any KnownDeviceStore
    private let journeySeconds: Int
    private let clock: any Clock
    private let randomness: any Randomness

    /// - Parameter limit: of journeys that are begun by nobody in particular.
    public init(
        clients: ClientDirectory,
        hints: IDTokenHints,
        people: SignedInPeople,
        storage: any Storage<OAuthStores>,
        journeys: any JourneyStore,
        limit: AddressLimit,
        issueCode: IssueCode,
        subjects: Subjects,
        factors: PersonFactors,
        policies: AssurancePolicies,
        devices: any KnownDeviceStore,
        allowsRegistration: Bool = true,
        journeySeconds: Int = 3_600,
        clock: any Clock,
        randomness: any Randomness
    ) {
        let prompts = Prompt.supported(allowsRegistration: allowsRegistration)
        read = ReadAuthorizationRequest(clients: clients, hints: hints, prompts: prompts)
        self.people = people
        self.storage = storage
        self.journeys = journeys
        self.limit = limit
        self.issueCode = issueCode
        self.subjects = subjects
        self.factors = factors
        self.policies = policies
        self.devices = devices
        self.journeySeconds = journeySeconds
        self.clock = clock
        self.randomness = randomness
    }

    /// Takes up a request: answers it, or begins a journey and says what to ask first.
    ///
    /// - Parameter addressPrefix: where it comes from, as limits by address count.
    /// - Throws: ``AuthorizationRefused`` for what must not be redirected, `AddressLimitReached`.
    public func begin(
        _ parameters: Parameters,
        in browser: BrowserCookies,
        from addressPrefix: String,
        of tenant: Tenant
    ) async throws -> AuthorizationOutcome {
        let journey = Journey(
            id: randomness.id(),
            browser: browser.journey,
            payload: AuthorizationPayload.bytes(of: parameters),
            expiresAt: clock.now.addingTimeInterval(TimeInterval(journeySeconds))
        )
        let outcome = try await outcome(of: parameters, on: journey, in: browser, of: tenant)
        if case .ask(let interaction, _, _) = outcome {
            // Whoever is signed in answers for what they begin; a stranger leaves a row an hour for nothing.
            if interaction.isForAnybody { try await limit.count(addressPrefix, in: tenant.id, at: clock.now) }
            try await journeys.add(journey, in: tenant.id)
        }
        return outcome
    }

    /// Looks at a journey again, after an answer or because a page was opened.
    ///
    /// - Throws: ``JourneyUnknown``, ``AuthorizationRefused``.
    public func resume(
        _ id: ID<Journey>,
        in browser: BrowserCookies,
        of tenant: Tenant
    ) async throws -> AuthorizationOutcome {
        let journey = try await journey(id, in: browser, of: tenant.id)
        let parameters = try AuthorizationPayload.parameters(of: journey.payload)
        return try await outcome(of: parameters, on: journey, in: browser, of: tenant, ending: true)
    }

    /// Makes sure that a journey is this browser's and still open, before anything is done for its sake.
    ///
    /// - Throws: ``JourneyUnknown``.
    public func require(_ id: ID<Journey>, in browser: BrowserCookies, of tenant: TenantID) async throws {
        _ = try await journey(id, in: browser, of: tenant)
    }

    /// Notes in a journey who was chosen, or who has just signed in.
    ///
    /// - Parameters:
    ///   - provedNow: whether the person proved who they are for this journey.
    ///   - addressPrefix: whose count the journey is taken back from, once it is somebody's.
    public func choose(
        _ session: ID<Session>,
        provedNow: Bool,
        on id: ID<Journey>,
        in browser: BrowserCookies,
        from addressPrefix: String,
        of tenant: TenantID
    ) async throws {
        let accounts = try await people.signedIn(on: browser.session, in: tenant)
        guard accounts.contains(where: { $0.session.id == session }) else { throw JourneyUnknown() }
        var journey = try await journey(id, in: browser, of: tenant)
        // Consent was somebody's: another person has to be asked anew.
        if journey.session != session { journey.agreedAt = nil }
        let wasAnybodys = journey.authenticatedAt == nil
        journey.session = session
        journey.choseAccount = true
        if provedNow { journey.authenticatedAt = clock.now } else { journey.authenticatedAt = nil }
        guard try await journeys.save(journey, in: tenant, at: clock.now) else { throw JourneyUnknown() }
        // The journey goes on, whether or not the counters answer.
        if provedNow, wasAnybodys { try? await limit.uncount(addressPrefix, in: tenant, at: clock.now) }
    }

    /// Notes that the person would not prove more than they had, for a class that a client only wished for.
    ///
    /// - Throws: ``JourneyUnknown``.
    public func declineStepUp(
        on id: ID<Journey>, in browser: BrowserCookies, of tenant: TenantID
    ) async throws {
        var journey = try await journey(id, in: browser, of: tenant)
        journey.declinedStepUpAt = clock.now
        guard try await journeys.save(journey, in: tenant, at: clock.now) else { throw JourneyUnknown() }
    }

    /// Writes down what the person allowed and refused. Where nothing is to be agreed to any more, as at a second click,
    /// it changes nothing: whoever resumes the journey gets its answer. Nor does it where the page was another person's,
    /// who has given way to somebody else in the meantime: nobody agrees for another.
    ///
    /// - Parameter shown: the session of the person whom the page named. Of an agreement that was shown to another person
    ///   than the journey is about by now, nothing is kept.
    /// - Throws: ``JourneyUnknown`` if somebody has yet to sign in or to be chosen, ``AuthorizationRefused``.
    public func agree(
        allowingScopes scopes: Set<String>,
        claims: Set<String>,
        shownTo shown: ID<Session>,
        on id: ID<Journey>,
        in browser: BrowserCookies,
        of tenant: Tenant
    ) async throws {
        var journey = try await journey(id, in: browser, of: tenant.id)
        guard let (request, question) = try await consentQuestion(on: journey, in: browser, of: tenant) else { return }
        guard shown == question.account.session.id, let matter = request.consentMatter else { return }
        let decision = ConsentDecision(
            scope: matter.scope, claims: matter.claims, allowedScopes: scopes, allowedClaims: claims)
        let now = clock.now
        let user = question.account.user.id
        try await storage.write(tenant.id) { stores in
            var consent =
                try await stores.consents.consent(of: user, to: request.client.id)
                ?? Consent(user: user, client: request.client.id, givenAt: now)
            consent.record(decision, at: now)
            try await stores.consents.save(consent)
            let details = ["user": user.string, "scope": decision.scopes.sorted().joined(separator: " ")]
            try await stores.outbox.append(
                Event("consent.given", subject: request.client.id.string, actor: user.string, details: details, at: now)
            )
        }
        journey.session = question.account.session.id
        journey.agreedAt = now
        guard try await journeys.save(journey, in: tenant.id, at: now) else { throw JourneyUnknown() }
    }

    /// Ends a journey because the person does not want to go on.
    public func cancel(
        _ id: ID<Journey>,
        in browser: BrowserCookies,
        of tenant: Tenant
    ) async throws -> AuthorizationResponse {
        let journey = try await journey(id, in: browser, of: tenant.id)
        let error = OAuthError(.accessDenied, "the person did not agree")
        do {
            let request = try await read(AuthorizationPayload.parameters(of: journey.payload), in: tenant)
            try await consume(journey, of: tenant.id)
            return request.target.failure(error)
        } catch let failed as AuthorizationFailed {
            try await consume(journey, of: tenant.id)
            return failed.target.failure(failed.error)
        }
    }

    /// - Returns: nil where the request can be answered, well or with an error, without asking.
    private func consentQuestion(
        on journey: Journey,
        in browser: BrowserCookies,
        of tenant: Tenant
    ) async throws -> (AuthorizationRequest, ConsentQuestion)? {
        do {
            let request = try await read(AuthorizationPayload.parameters(of: journey.payload), in: tenant)
            let accounts = try await people.signedIn(on: browser.session, in: tenant.id)
            switch try await decision(request, on: journey, accounts: accounts, in: browser, of: tenant.id) {
            case .ask(.consent(let question)): return (request, question)
            case .ask: throw JourneyUnknown()
            case .answer: return nil
            }
        } catch is AuthorizationFailed {
            return nil
        } catch is OAuthError {
            return nil
        }
    }

    private func outcome(
        of parameters: Parameters,
        on journey: Journey,
        in browser: BrowserCookies,
        of tenant: Tenant,
        ending: Bool = false
    ) async throws -> AuthorizationOutcome {
        do {
            let request = try await read(parameters, in: tenant)
            do {
                let accounts = try await people.signedIn(on: browser.session, in: tenant.id)
                switch try await decision(request, on: journey, accounts: accounts, in: browser, of: tenant.id) {
                case .ask(let interaction): return .ask(interaction, journey: journey, request: request)
                case .answer(let account, let assurance):
                    // The journey last: if the store fails before, the person can try again.
                    let response = try await issueCode(for: request, to: account, with: assurance)
                    try await remember(account, on: browser, for: request, in: tenant.id)
                    if ending { try await consume(journey, of: tenant.id) }
                    return .respond(response)
                }
            } catch let error as OAuthError {
                throw AuthorizationFailed(target: request.target, error: error)
            }
        } catch let failed as AuthorizationFailed {
            if ending { try await consume(journey, of: tenant.id) }
            return .respond(failed.target.failure(failed.error))
        }
    }

    private func decision(
        _ request: AuthorizationRequest,
        on journey: Journey,
        accounts: [SignedInAccount],
        in browser: BrowserCookies,
        of tenant: TenantID
    ) async throws -> DecideInteraction.Decision {
        let policy = try await policies.policy(of: tenant)
        let decide = DecideInteraction(
            request: request,
            journey: journey,
            accounts: accounts,
            subject: { [subjects] in subjects.subject(of: $0.id, for: request.client) },
            policy: policy,
            now: clock.now
        )
        return try await decide(
            consent: { account in
                try await storage.read(tenant) { stores in
                    try await stores.consents.consent(of: account.user.id, to: request.client.id)
                }
            },
            facts: facts(under: policy, on: browser, in: tenant)
        )
    }

    private func facts(under policy: AssurancePolicy, on browser: BrowserCookies, in tenant: TenantID) -> PersonFacts {
        PersonFacts(
            available: { [factors] in try await factors.available(to: $0.user.id, in: tenant) },
            identity: { [factors] in
                try await factors.identity(of: $0.user.id, for: $1, under: policy, in: tenant)
            },
            isOnNewDevice: { [devices, clock] account in
                guard let device = browser.device else { return true }
                return try await !devices.knows(device, as: account.user.id, in: tenant, at: clock.now)
            }
        )
    }

    /// Where a rule tells new devices from known ones, whoever got this far on a new one has met it.
    private func remember(
        _ account: SignedInAccount, on browser: BrowserCookies, for request: AuthorizationRequest, in tenant: TenantID
    ) async throws {
        let rules = try await policies.policy(of: tenant).rules + request.client.metadata.stepUpRules
        guard let device = browser.device, rules.contains(where: { $0.occasion == .newDevice }) else { return }
        let (user, now) = (account.user.id, clock.now)
        guard try await !devices.knows(device, as: user, in: tenant, at: now) else { return }
        let end = now.addingTimeInterval(Self.deviceSeconds)
        try await devices.remember(device, of: user, in: tenant, at: now, until: end)
    }

    /// As long as browsers keep a cookie at most (RFC 6265bis §5.5): 400 days.
    private static let deviceSeconds: TimeInterval = 34_560_000

    private func journey(
        _ id: ID<Journey>,
        in browser: BrowserCookies,
        of tenant: TenantID
    ) async throws -> Journey {
        let journey = try await journeys.journey(id, in: tenant, at: clock.now)
        guard let journey, constantTimeEquals(journey.browser.bytes, browser.journey.bytes) else {
            throw JourneyUnknown()
        }
        return journey
    }

    private func consume(_ journey: Journey, of tenant: TenantID) async throws {
        guard try await journeys.consume(journey.id, in: tenant, at: clock.now) else { throw JourneyUnknown() }
    }
}
