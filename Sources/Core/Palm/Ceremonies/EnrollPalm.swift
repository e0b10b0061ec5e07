public import Accounts
public import Cryptography
public import FoundationEssentials
public import Kernel

/// What was found out about a person who wants to enrol, by whoever knows of sign-ins and of identities.
///
/// A parameter, so that nobody can enrol without having asked.
public struct PalmEnrolmentPermit: Sendable {
    public let user: ID<User>
    /// When they last signed in strongly: with two factors or a phishing-resistant one; nil for never in this session.
    public let strongSignInAt: Date?
    /// Whether their identity reaches the level that ``PalmRules/identityLevel`` names; asked only where it names one.
    public let reachesIdentityLevel: Bool

    public init(user: ID<User>, strongSignInAt: Date?, reachesIdentityLevel: Bool) {
        self.user = user
        self.strongSignInAt = strongSignInAt
        self.reachesIdentityLevel = reachesIdentityLevel
    }
}

/// Enrols a person's palm with the tenant's provider, once they agreed to it.
public struct EnrollPalm: Sendable {
    private let storage: any Storage<PalmStores>
    private let services: any PalmServices
    private let ceremonies: PalmCeremonies
    private let seal: PalmSeal
    private let clock: any Clock
    private let randomness: any Randomness

    public init(
        storage: any Storage<PalmStores>,
        oneTime: any OneTimeStore,
        services: any PalmServices,
        seal: PalmSeal,
        clock: any Clock,
        randomness: any Randomness
    ) {
        self.storage = storage
        self.services = services
        self.seal = seal
        self.clock = clock
        self.randomness = randomness
        ceremonies = PalmCeremonies(oneTime: oneTime, clock: clock, randomness: randomness)
    }

    /// - Parameter consentVersion: of the text that the person has just agreed to.
    /// - Throws: ``PalmRefusal``, `StoreUnavailable`.
    public func begin(
        _ permit: PalmEnrolmentPermit, agreeingTo consentVersion: String?, by holder: PalmHolder, in tenant: TenantID
    ) async throws -> PalmCeremony {
        let rules = try await services.required(of: tenant).rules
        guard let provedAt = permit.strongSignInAt,
            (0...TimeInterval(rules.strongSignInSeconds)).contains(clock.now.timeIntervalSince(provedAt))
        else { throw PalmRefusal.strongSignInNeeded }
        if let level = rules.identityLevel, !permit.reachesIdentityLevel {
            throw PalmRefusal.identityLevelNeeded(level)
        }
        guard consentVersion == rules.consentVersion else {
            throw PalmRefusal.consentNeeded(version: rules.consentVersion)
        }
        try await storage.read(tenant) { stores in
            _ = try await stores.activeUser(permit.user)
            try await stores.requireNoPalm(of: permit.user)
        }
        return try await ceremonies.begin(
            .enrolment, of: permit.user.string, by: holder, seconds: rules.ceremonySeconds, in: tenant
        ) { $0.consent = consentVersion }
    }

    /// - Throws: ``PalmRefusal``, `StoreUnavailable`.
    public func finish(
        _ ticket: Secret, _ capture: PalmCapture, for user: ID<User>, by holder: PalmHolder, in tenant: TenantID
    ) async throws -> PalmRecord {
        let kept = try await ceremonies.end(ticket, .enrolment, of: user.string, by: holder, in: tenant)
        let service = try await services.required(of: tenant)
        let subject = randomness.palmSubject()
        let pending = try await begin(kept, of: user, as: subject, service, in: tenant)
        let judge = PalmJudge(kept, in: tenant, service.rules)
        let answer = try await service.answer(
            { try await $0.enroll(capture, as: subject, in: tenant, nonce: kept.nonce) },
            { (verdict) throws(PalmFlaw) in try judge.judge(verdict, as: subject, at: clock.now) })
        return try await settle(pending, subject, answer, in: tenant)
    }

    /// Writes down that the provider is about to be told of the person, so that whatever becomes of us, it can be told to
    /// forget them.
    private func begin(
        _ kept: KeptPalmCeremony, of user: ID<User>, as subject: PalmSubject, _ service: PalmService,
        in tenant: TenantID
    ) async throws -> PalmRecord {
        let (now, id) = (clock.now, randomness.id(PalmRecord.self))
        let sealed = try seal.seal(PalmHandle(subject: subject, reference: nil), of: id.string, in: tenant)
        let pending = PalmRecord(
            id: id, user: user, provider: service.verifier.provider,
            consent: PalmConsent(textVersion: kept.consent ?? "", givenAt: kept.begunAt), subject: subject.digest,
            sealedHandle: sealed, standing: .pending, createdAt: now, changedAt: now)
        try await storage.write(tenant) { stores in
            _ = try await stores.activeUser(user)
            try await stores.requireNoPalm(of: user)
            if let left = try await stores.palms.palm(of: user), left.standing == .pending {
                try await stores.palms.add(left.deletion(at: now))
            }
            try await stores.palms.save(pending)
        }
        return pending
    }

    private func settle(
        _ pending: PalmRecord, _ subject: PalmSubject, _ answer: PalmAnswer<PalmReference?>, in tenant: TenantID
    ) async throws -> PalmRecord {
        let now = clock.now
        var enrolled = pending
        if case .accepted(.some(let reference)) = answer {
            let handle = PalmHandle(subject: subject, reference: reference)
            enrolled.sealedHandle = try seal.seal(handle, of: pending.id.string, in: tenant)
            enrolled.move(to: .enrolled, at: now)
        }
        let refusal = try await storage.write(tenant) { [enrolled] stores in
            try await stores.settle(pending, as: enrolled, answer, at: now)
        }
        if let refusal { throw refusal }
        return enrolled
    }
}

extension PalmStores {
    fileprivate func requireNoPalm(of user: ID<User>) async throws {
        switch try await palms.palm(of: user)?.standing {
        case .enrolled, .suspended: throw PalmRefusal.alreadyEnrolled
        case nil, .some(.none), .pending, .deleted: return
        }
    }

    /// What did not become an enrolment is to be forgotten by the provider, unless it said itself that it keeps nothing.
    fileprivate func settle(
        _ pending: PalmRecord, as enrolled: PalmRecord, _ answer: PalmAnswer<PalmReference?>, at now: Date
    ) async throws -> PalmRefusal? {
        // Deleted meanwhile, or another enrolment was begun: a late answer changes nothing.
        let current = try await palms.palm(of: pending.user)
        guard let current, current.id == pending.id, current.standing == .pending else {
            try await palms.add(enrolled.deletion(at: now))
            try await append(pending, "palm.enrolment_refused", "superseded", at: now)
            return .ceremonyUnknown
        }
        switch answer {
        case .accepted(.some):
            try await palms.save(enrolled)
            let consent = ["consent": enrolled.consent.textVersion]
            try await outbox.append(enrolled.event("palm.enrolled", consent, by: enrolled.user.string, at: now))
            return nil
        case .accepted(.none):
            _ = try await palms.removePalm(of: pending.user)
            try await append(pending, "palm.enrolment_refused", "rejected", at: now)
            return .captureUnusable
        case .flawed, .failed:
            _ = try await palms.removePalm(of: pending.user)
            try await palms.add(pending.deletion(at: now))
            try await append(pending, "palm.enrolment_refused", answer.outcome, at: now)
            return answer.isPersons ? .captureUnusable : .unavailable
        }
    }

    private func append(_ palm: PalmRecord, _ name: String, _ outcome: String, at now: Date) async throws {
        try await outbox.append(palm.event(name, ["outcome": outcome], by: palm.user.string, at: now))
    }
}
