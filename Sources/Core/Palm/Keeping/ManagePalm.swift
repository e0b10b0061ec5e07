public import Accounts
public import FoundationEssentials
public import Kernel

/// Where a person's palm stands, for themselves and for operators.
public struct PalmStatus: Equatable, Sendable {
    public let standing: PalmStanding
    /// Which adapter it was enrolled with.
    public let provider: String?
    public let enrolledAt: Date?
    /// Nil when it is not locked.
    public let lockedUntil: Date?
    public let consent: PalmConsent?

    public init(
        standing: PalmStanding, provider: String? = nil, enrolledAt: Date?, lockedUntil: Date?, consent: PalmConsent?
    ) {
        self.standing = standing
        self.provider = provider
        self.enrolledAt = enrolledAt
        self.lockedUntil = lockedUntil
        self.consent = consent
    }
}

/// Looks after enrolments: shows, suspends, lifts and deletes them.
public struct ManagePalm: Sendable {
    private let storage: any Storage<PalmStores>
    private let services: any PalmServices
    private let seal: PalmSeal
    private let clock: any Clock

    public init(
        storage: any Storage<PalmStores>,
        services: any PalmServices,
        seal: PalmSeal,
        clock: any Clock
    ) {
        self.storage = storage
        self.services = services
        self.seal = seal
        self.clock = clock
    }

    /// - Returns: nil where the tenant has no provider.
    public func service(in tenant: TenantID) async throws -> PalmService? {
        try await services.service(of: tenant)
    }

    public func status(of user: ID<User>, in tenant: TenantID) async throws -> PalmStatus {
        let now = clock.now
        let palm = try await storage.read(tenant) { try await $0.palms.palm(of: user) }
        guard let palm else { return PalmStatus(standing: .none, enrolledAt: nil, lockedUntil: nil, consent: nil) }
        let isKept = palm.standing == .enrolled || palm.standing == .suspended
        return PalmStatus(
            standing: palm.standing,
            provider: palm.provider,
            enrolledAt: isKept ? palm.createdAt : nil,
            lockedUntil: palm.lockedUntil.flatMap { now < $0 ? $0 : nil },
            consent: palm.standing == .deleted ? nil : palm.consent
        )
    }

    /// - Parameter actor: the operator; nil for the provider.
    /// - Returns: whether there was an enrolment to suspend.
    @discardableResult
    public func suspend(_ user: ID<User>, by actor: String?, in tenant: TenantID) async throws -> Bool {
        try await move(user, from: .enrolled, to: .suspended, "palm.suspended", by: actor, in: tenant)
    }

    /// - Returns: whether there was one to lift.
    @discardableResult
    public func lift(_ user: ID<User>, by actor: String, in tenant: TenantID) async throws -> Bool {
        try await move(user, from: .suspended, to: .enrolled, "palm.lifted", by: actor, in: tenant)
    }

    /// Ends the enrolment at once for us; the provider is asked until it confirms (``ErasePalms``).
    ///
    /// - Parameter actor: who does it where it is not the person: an operator.
    /// - Returns: whether there was one.
    @discardableResult
    public func delete(_ user: ID<User>, by actor: String? = nil, in tenant: TenantID) async throws -> Bool {
        let now = clock.now
        return try await storage.write(tenant) { stores in
            guard var palm = try await stores.palms.palm(of: user), palm.standing != .deleted else { return false }
            try await stores.palms.add(palm.deletion(at: now))
            palm.forget(at: now)
            try await stores.palms.save(palm)
            try await stores.outbox.append(palm.event("palm.deleted", by: actor ?? user.string, at: now))
            return true
        }
    }

    /// Asks the provider where the enrolment stands there. One that it suspended is suspended here; one that it has no
    /// more is deleted here. What it says can only take away: an enrolment needs a verdict.
    ///
    /// - Throws: ``PalmRefusal/unavailable`` where it does not answer.
    public func reconcile(_ user: ID<User>, in tenant: TenantID) async throws -> PalmStatus {
        let service = try await services.required(of: tenant)
        let palm = try await storage.read(tenant) { try await $0.palms.palm(of: user) }
        if let palm, palm.provider == service.verifier.provider, palm.standing == .enrolled {
            let handle = try seal.open(palm.sealedHandle, of: palm.id.string, in: tenant)
            switch try await ask(service, handle, in: tenant) {
            case .enrolled, .pending: break
            case .suspended: try await suspend(user, by: nil, in: tenant)
            case .none: try await delete(user, by: service.verifier.provider, in: tenant)
            }
        }
        return try await status(of: user, in: tenant)
    }

    private func ask(
        _ service: PalmService, _ handle: PalmHandle, in tenant: TenantID
    ) async throws -> PalmProviderStanding {
        do {
            return try await service.verifier.status(of: handle, in: tenant)
        } catch is PalmProviderFailure {
            throw PalmRefusal.unavailable
        }
    }

    private func move(
        _ user: ID<User>, from old: PalmStanding, to new: PalmStanding, _ event: String, by actor: String?,
        in tenant: TenantID
    ) async throws -> Bool {
        let now = clock.now
        return try await storage.write(tenant) { stores in
            guard var palm = try await stores.palms.palm(of: user), palm.standing == old else { return false }
            palm.move(to: new, at: now)
            try await stores.palms.save(palm)
            try await stores.outbox.append(palm.event(event, by: actor, at: now))
            return true
        }
    }
}

extension PalmRecord {
    /// Keeps that there was one, and nothing by which a provider could be asked for it.
    fileprivate mutating func forget(at now: Date) {
        sealedHandle = []
        (failures, lockedUntil) = (0, nil)
        move(to: .deleted, at: now)
    }
}
