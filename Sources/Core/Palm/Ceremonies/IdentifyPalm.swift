import Accounts
public import Cryptography
import FoundationEssentials
public import Kernel

/// Says that a client was found to have the permission to ask whose palm it is.
///
/// A parameter, so that nobody can identify without having asked.
public struct PalmIdentificationPermit: Sendable {
    public let client: String

    public init(client: String) {
        self.client = client
    }

    fileprivate var holder: PalmHolder { PalmHolder(browser: nil, session: nil, client: client) }
}

/// Asks whose a palm is, among all of one tenant (1:N): what a kiosk begins with. It proves nothing (``IdentifiedPalm``).
public struct IdentifyPalm: Sendable {
    private static let windowSeconds = 60

    private let storage: any Storage<PalmStores>
    private let services: any PalmServices
    private let counters: any RateCounters
    private let ceremonies: PalmCeremonies
    private let seal: PalmSeal
    private let clock: any Clock

    public init(
        storage: any Storage<PalmStores>,
        oneTime: any OneTimeStore,
        services: any PalmServices,
        counters: any RateCounters,
        seal: PalmSeal,
        clock: any Clock,
        randomness: any Randomness
    ) {
        self.storage = storage
        self.services = services
        self.counters = counters
        self.seal = seal
        self.clock = clock
        ceremonies = PalmCeremonies(oneTime: oneTime, clock: clock, randomness: randomness)
    }

    /// - Throws: ``PalmRefusal``, `StoreUnavailable`.
    public func begin(_ permit: PalmIdentificationPermit, in tenant: TenantID) async throws -> PalmCeremony {
        let rules = try await services.required(of: tenant).rules
        return try await ceremonies.begin(
            .identification, of: nil, by: permit.holder, seconds: rules.ceremonySeconds, in: tenant)
    }

    /// - Throws: ``PalmRefusal``, `StoreUnavailable`.
    public func finish(
        _ ticket: Secret, _ capture: PalmCapture, _ permit: PalmIdentificationPermit, in tenant: TenantID
    ) async throws -> IdentifiedPalm {
        let kept = try await ceremonies.end(ticket, .identification, of: nil, by: permit.holder, in: tenant)
        let service = try await services.required(of: tenant)
        // Before the search: it is the dearest thing that anybody can ask for.
        let tries = try await counters.count(
            "palm.identify:\(permit.client)", in: tenant, windowSeconds: Self.windowSeconds, at: clock.now)
        guard tries <= service.rules.identificationsPerMinute else {
            throw PalmRefusal.tooMany(retryAfterSeconds: Self.windowSeconds)
        }
        let judge = PalmJudge(kept, in: tenant, service.rules)
        let answer = try await service.answer(
            { try await $0.identify(capture, in: tenant, nonce: kept.nonce) },
            { (verdict) throws(PalmFlaw) in try judge.judge(verdict, at: clock.now) })
        return try await settle(answer, service.verifier.provider, permit, in: tenant).get()
    }

    private func settle(
        _ answer: PalmAnswer<PalmHandle>, _ provider: String, _ permit: PalmIdentificationPermit, in tenant: TenantID
    ) async throws -> Result<IdentifiedPalm, PalmRefusal> {
        let (now, seal) = (clock.now, seal)
        return try await storage.write(tenant) { stores in
            guard case .accepted(let handle) = answer else {
                let name = answer.isPersons ? "palm.identification_refused" : "palm.provider_failed"
                try await stores.tell(name, answer.outcome, provider, permit, at: now)
                return .failure(answer.isPersons ? .nobodyFound : .unavailable)
            }
            guard let palm = try await stores.usablePalm(handle.subject, with: provider),
                try seal.open(palm.sealedHandle, of: palm.id.string, in: tenant) == handle
            else {
                try await stores.tell("palm.identification_refused", "unknown_here", provider, permit, at: now)
                return .failure(.nobodyFound)
            }
            try await stores.outbox.append(palm.event("palm.identified", by: permit.client, at: now))
            return .success(IdentifiedPalm(user: palm.user, at: now))
        }
    }
}

extension PalmStores {
    /// The enrolment behind a provider's name, where it is in use and its person's account is.
    fileprivate func usablePalm(_ subject: PalmSubject, with provider: String) async throws -> PalmRecord? {
        guard let palm = try await palms.palm(subject: subject.digest), palm.standing == .enrolled,
            palm.provider == provider, let user = try await users.user(palm.user), user.isActive
        else { return nil }
        return palm
    }

    fileprivate func tell(
        _ name: String, _ outcome: String, _ provider: String, _ permit: PalmIdentificationPermit, at now: Date
    ) async throws {
        let details = ["provider": provider, "outcome": outcome]
        try await outbox.append(
            Event(name, subject: permit.client, actor: permit.client, details: details, at: now))
    }
}
