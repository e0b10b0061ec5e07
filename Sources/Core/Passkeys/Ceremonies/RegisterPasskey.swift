public import Accounts
public import Cryptography
import FoundationEssentials
public import Kernel
public import Tenancy
import WebAuthn

/// Registers a passkey for a person who is signed in (Web Authentication Level 3 §7.1).
///
/// Who may begin is the caller's to judge: a fresh proof of who they are.
public struct RegisterPasskey: Sendable {
    private let storage: any Storage<PasskeyStores>
    private let trust: any AttestationTrustSource
    private let ceremonies: Ceremonies
    private let rules: PasskeyRules
    private let handles: PasskeyHandles
    private let clock: any Clock
    private let randomness: any Randomness

    public init(
        storage: any Storage<PasskeyStores>,
        oneTime: any OneTimeStore,
        limit: AddressLimit,
        trust: any AttestationTrustSource,
        rules: PasskeyRules,
        handles: PasskeyHandles,
        clock: any Clock,
        randomness: any Randomness
    ) {
        self.storage = storage
        self.trust = trust
        self.rules = rules
        self.handles = handles
        self.clock = clock
        self.randomness = randomness
        ceremonies = Ceremonies(
            oneTime: oneTime, limit: limit, seconds: rules.ceremonySeconds, clock: clock, randomness: randomness)
    }

    /// - Parameters:
    ///   - addressPrefix: where it is begun from, as limits by address count.
    ///   - isConditional: the client may create it without asking, right after a sign-in by password
    ///     (Web Authentication Level 3 §5.1.3, conditional mediation).
    /// - Throws: ``PasskeyRefusal``, `AddressLimitReached`, `StoreUnavailable`.
    public func begin(
        for user: User,
        by holder: CeremonyHolder,
        from addressPrefix: String,
        isConditional: Bool = false,
        in tenant: Tenant
    ) async throws -> PasskeyCeremony {
        try await ceremonies.admit(from: addressPrefix, in: tenant.id)
        let known = try await storage.read(tenant.id) { stores in
            _ = try await stores.activeUser(user.id)
            return try await stores.passkeys.passkeys(of: user.id)
        }
        guard known.count < rules.passkeysMax else { throw PasskeyRefusal.tooMany(max: rules.passkeysMax) }
        var options = CreationOptions(
            rpID: rules.rpID,
            rpName: tenant.displayName,
            user: CreationOptions.User(
                handle: try UserHandle(handles.handle(of: user.id, in: tenant.id)),
                name: user.username.string,
                displayName: user.displayName
            ),
            challenge: try Challenge(randomness.bytes(Challenge.bytesRecommended))
        )
        options.algorithms = rules.algorithms
        options.timeoutMilliseconds = rules.ceremonySeconds * 1_000
        options.excludeCredentials = known.map(\.descriptor)
        options.attestation = rules.conveyance
        options.userVerification = isConditional ? .preferred : .required
        let ceremony = KeptCeremony(
            options: options.json, holder: holder, user: user.id.string, addressPrefix: addressPrefix,
            isConditional: isConditional)
        return try await ceremonies.begin(ceremony, for: KeptCeremony.registration, in: tenant.id)
    }

    /// - Parameters:
    ///   - response: RegistrationResponseJSON (§5.1).
    ///   - name: what the person calls it.
    /// - Throws: ``PasskeyRefusal``, `StoreUnavailable`.
    public func finish(
        _ ticket: Secret,
        _ response: [UInt8],
        named name: String,
        for user: User,
        by holder: CeremonyHolder,
        in tenant: Tenant
    ) async throws -> Passkey {
        let kept = try await ceremonies.end(ticket, for: KeptCeremony.registration, by: holder, in: tenant.id)
        guard kept.user == user.id.string else { throw PasskeyRefusal.ceremonyUnknown }
        let name = try PasskeyName(name)
        do {
            let now = clock.now
            let registered = try await verify(response, kept, at: now)
            let passkey = Passkey(registered, id: randomness.id(), of: user.id, named: name, at: now)
            try await keep(passkey, at: now, in: tenant.id)
            await ceremonies.succeeded(kept, in: tenant.id)
            return passkey
        } catch let refusal as PasskeyRefusal {
            if let step = refusal.failedStep { try await tell(step, of: user.id, in: tenant.id) }
            throw refusal
        }
    }

    private func verify(
        _ response: [UInt8], _ kept: KeptCeremony, at now: Date
    ) async throws -> RegisteredCredential {
        let options = try kept.creationOptions()
        let trust = try await trust.trust(at: now)
        do {
            let registration = Registration(policy: rules.registration, profile: rules.profile)
            return try registration.verify(
                RegistrationResponse(parsing: response),
                expecting: RegistrationExpectation(options, origins: rules.origins),
                at: now,
                trust: trust
            )
        } catch {
            throw PasskeyRefusal.unverified(error)
        }
    }

    /// What was so at the beginning is asked again: five minutes and other ceremonies lie between.
    private func keep(_ passkey: Passkey, at now: Date, in tenant: TenantID) async throws {
        try await storage.write(tenant) { [rules] stores in
            let user = try await stores.activeUser(passkey.user)
            guard try await stores.passkeys.passkeys(of: user.id).count < rules.passkeysMax else {
                throw PasskeyRefusal.tooMany(max: rules.passkeysMax)
            }
            do {
                try await stores.passkeys.add(passkey)
            } catch is CredentialIDTaken {
                throw PasskeyRefusal.credentialTaken
            }
            try await stores.outbox.append(passkey.event("passkey.registered", by: user.id.string, at: now))
        }
    }

    /// So that operators see what is turned away, and why.
    private func tell(_ step: WebAuthnError, of user: ID<User>, in tenant: TenantID) async throws {
        let event = Event(
            "passkey.refused", subject: user.string, actor: user.string, details: step.details, at: clock.now)
        try await storage.write(tenant) { try await $0.outbox.append(event) }
    }
}
