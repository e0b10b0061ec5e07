public import Accounts
public import Cryptography
import FoundationEssentials
public import Kernel

/// Lets a person prove that it is they, with the palm they enrolled (1:1).
public struct VerifyPalm: Sendable {
    private let storage: any Storage<PalmStores>
    private let services: any PalmServices
    private let ceremonies: PalmCeremonies
    private let seal: PalmSeal
    private let clock: any Clock

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
        ceremonies = PalmCeremonies(oneTime: oneTime, clock: clock, randomness: randomness)
    }

    /// - Parameter transaction: what the proof is to be for, given back with it; nil for nothing in particular.
    /// - Throws: ``PalmRefusal``, `StoreUnavailable`.
    public func begin(
        of user: ID<User>, by holder: PalmHolder, for transaction: String? = nil, in tenant: TenantID
    ) async throws -> PalmCeremony {
        let (now, service) = (clock.now, try await services.required(of: tenant))
        let palm = try await storage.read(tenant) { stores in
            _ = try await stores.activeUser(user)
            return try await stores.enrolledPalm(of: user, with: service.verifier.provider)
        }
        if let until = palm.lockedUntil, now < until { throw PalmRefusal.locked(until: until) }
        return try await ceremonies.begin(
            .verification, of: user.string, by: holder, seconds: service.rules.ceremonySeconds, in: tenant
        ) { $0.transaction = transaction }
    }

    /// - Throws: ``PalmRefusal``, `StoreUnavailable`.
    public func finish(
        _ ticket: Secret, _ capture: PalmCapture, of user: ID<User>, by holder: PalmHolder, in tenant: TenantID
    ) async throws -> ProvedPalm {
        let kept = try await ceremonies.end(ticket, .verification, of: user.string, by: holder, in: tenant)
        let service = try await services.required(of: tenant)
        let tried = try await beginTry(of: user, service, in: tenant)
        let handle = try seal.open(tried.sealedHandle, of: tried.id.string, in: tenant)
        let judge = PalmJudge(kept, in: tenant, service.rules)
        let answer = try await service.answer(
            { try await $0.verify(capture, as: handle, in: tenant, nonce: kept.nonce) },
            { (verdict) throws(PalmFlaw) in try judge.judge(verdict, as: handle, at: clock.now) })
        let now = clock.now
        let ending = try await storage.write(tenant) { stores in
            try await stores.settle(tried, answer, service.rules, for: kept.transaction, at: now)
        }
        return try ending.get()
    }

    /// Counts the try first: those that come at once may not be more than are allowed.
    private func beginTry(
        of user: ID<User>, _ service: PalmService, in tenant: TenantID
    ) async throws -> PalmRecord {
        let now = clock.now
        return try await storage.write(tenant) { stores in
            _ = try await stores.activeUser(user)
            var palm = try await stores.enrolledPalm(of: user, with: service.verifier.provider)
            try palm.beginTry(service.rules, at: now)
            try await stores.palms.save(palm)
            return palm
        }
    }
}

extension PalmStores {
    /// A refusal is an answer here, not an error: what is counted must be kept.
    fileprivate func settle(
        _ tried: PalmRecord, _ answer: PalmAnswer<Void>, _ rules: PalmRules, for transaction: String?, at now: Date
    ) async throws -> Result<ProvedPalm, PalmRefusal> {
        // Deleted, suspended or enrolled anew meanwhile: a late answer changes nothing.
        guard var palm = try await palms.palm(of: tried.user), palm.id == tried.id, palm.standing == .enrolled,
            let user = try await users.user(tried.user), user.isActive
        else {
            try await outbox.append(
                tried.event("palm.refused", ["outcome": "superseded"], by: tried.user.string, at: now))
            return .failure(.ceremonyUnknown)
        }
        switch answer {
        case .accepted:
            palm.endTryWell()
            try await palms.save(palm)
            try await outbox.append(palm.event("palm.verified", by: user.id.string, at: now))
            return .success(
                ProvedPalm(user: user, palm: palm.id, provider: palm.provider, at: now, transaction: transaction))
        case .flawed(let flaw) where flaw.isPersons:
            return .failure(try await refuse(palm, flaw, rules, at: now))
        case .flawed, .failed:
            palm.takeBackTry(rules)
            try await palms.save(palm)
            try await outbox.append(
                palm.event("palm.provider_failed", ["outcome": answer.outcome], by: user.id.string, at: now))
            return .failure(.unavailable)
        }
    }

    private func refuse(
        _ palm: PalmRecord, _ flaw: PalmFlaw, _ rules: PalmRules, at now: Date
    ) async throws -> PalmRefusal {
        try await outbox.append(
            palm.event("palm.refused", ["outcome": flaw.rawValue], by: palm.user.string, at: now))
        guard let until = palm.lockedUntil, now < until else {
            return .notRecognised(triesLeft: max(0, rules.triesMax - palm.failures))
        }
        try await outbox.append(
            palm.event("palm.locked", ["until": String(until.numericDate)], by: nil, at: now))
        return .locked(until: until)
    }
}
