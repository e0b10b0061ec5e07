public import Accounts
public import Cryptography
import FoundationEssentials
public import Kernel
import WebAuthn

/// Lets a person prove who they are with a passkey (Web Authentication Level 3 §7.2).
public struct ProvePasskey: Sendable {
    private let storage: any Storage<PasskeyStores>
    private let trust: any AttestationTrustSource
    private let ceremonies: Ceremonies
    private let rules: PasskeyRules
    private let handles: PasskeyHandles
    private let keys = CredentialKeys()
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
    ///   - user: who is to prove themselves; nil lets the authenticator say who it is.
    ///   - addressPrefix: where it is begun from, as limits by address count.
    ///   - needsVerification: whether the passkey stands alone, so that it has to check its holder.
    ///   - transaction: what the proof is to be for; it can be ended for nothing else.
    /// - Throws: ``PasskeyRefusal/noPasskey``, `AddressLimitReached`, `StoreUnavailable`.
    public func begin(
        of user: ID<User>?,
        by holder: CeremonyHolder,
        from addressPrefix: String,
        needsVerification: Bool = true,
        during transaction: String? = nil,
        in tenant: TenantID
    ) async throws -> PasskeyCeremony {
        try await ceremonies.admit(from: addressPrefix, in: tenant)
        var options = RequestOptions(
            rpID: rules.rpID, challenge: try Challenge(randomness.bytes(Challenge.bytesRecommended)))
        options.timeoutMilliseconds = rules.ceremonySeconds * 1_000
        options.userVerification = needsVerification ? .required : .preferred
        if let user {
            let known = try await storage.read(tenant) { try await $0.passkeys.passkeys(of: user) }
            // An empty list would ask for anybody's.
            guard !known.isEmpty else { throw PasskeyRefusal.noPasskey }
            options.allowCredentials = known.map(\.descriptor)
        }
        let ceremony = KeptCeremony(
            options: options.json, holder: holder, user: user?.string, addressPrefix: addressPrefix,
            transaction: transaction)
        return try await ceremonies.begin(ceremony, for: KeptCeremony.authentication, in: tenant)
    }

    /// - Parameters:
    ///   - response: AuthenticationResponseJSON (§5.1).
    ///   - transaction: as at the beginning.
    /// - Throws: ``PasskeyRefusal``, `StoreUnavailable`.
    public func finish(
        _ ticket: Secret,
        _ response: [UInt8],
        by holder: CeremonyHolder,
        during transaction: String? = nil,
        in tenant: TenantID
    ) async throws -> ProvedPasskey {
        let kept = try await ceremonies.end(
            ticket, for: KeptCeremony.authentication, by: holder, during: transaction, in: tenant)
        let response = try read(response)
        guard let passkey = try await storage.read(tenant, { try await $0.passkeys.passkey(credential: response.id) })
        else { throw PasskeyRefusal.credentialUnknown(response.id) }
        do {
            let assertion = try await verify(response, by: passkey, kept, in: tenant)
            let proved = try await note(assertion, of: passkey, in: tenant)
            await ceremonies.succeeded(kept, in: tenant)
            return proved
        } catch let refusal as PasskeyRefusal {
            if let step = refusal.failedStep { try await tell(step, of: passkey, in: tenant) }
            throw refusal
        }
    }

    private func read(_ response: [UInt8]) throws(PasskeyRefusal) -> AuthenticationResponse {
        do {
            return try AuthenticationResponse(parsing: response)
        } catch {
            throw .unverified(error)
        }
    }

    private func verify(
        _ response: AuthenticationResponse, by passkey: Passkey, _ kept: KeptCeremony, in tenant: TenantID
    ) async throws -> AuthenticatedAssertion {
        let stored = StoredCredential(
            id: passkey.credential.id,
            key: try await keys.key(passkey.credential.publicKey, at: clock.now),
            signCount: passkey.signCount,
            isBackupEligible: passkey.credential.isBackupEligible,
            isBackedUp: passkey.isBackedUp,
            userHandle: handles.handle(of: passkey.user, in: tenant)
        )
        let expectation = AuthenticationExpectation(
            try kept.requestOptions(), origins: rules.origins, user: kept.user == nil ? .unidentified : .identified)
        let assertion: AuthenticatedAssertion
        do {
            assertion = try Authentication(policy: rules.authentication, profile: rules.profile)
                .verify(response, of: stored, expecting: expectation)
        } catch {
            throw PasskeyRefusal.unverified(error)
        }
        // The id was theirs when they were asked for it; it may have become another's since.
        guard kept.user.map({ $0 == passkey.user.string }) ?? true else {
            throw PasskeyRefusal.unverified(.credentialUnknown)
        }
        return assertion
    }

    /// Judges the count once more by what is there now: of two uses at once that show the same, one is refused.
    ///
    /// Whether the account is disabled is told only here, to somebody who has proved that it is theirs.
    private func note(
        _ assertion: AuthenticatedAssertion, of judged: Passkey, in tenant: TenantID
    ) async throws -> ProvedPasskey {
        let (now, policy) = (clock.now, rules.authentication)
        return try await storage.write(tenant) { stores in
            guard let passkey = try await stores.passkeys.passkey(judged.id) else {
                throw PasskeyRefusal.credentialUnknown(judged.credential.id)
            }
            let user = try await stores.activeUser(passkey.user)
            let used = passkey.used(assertion, at: now)
            guard passkey.takes(assertion, policy),
                try await stores.passkeys.advance(
                    passkey.id, from: passkey.signCount, to: used.signCount, isBackedUp: used.isBackedUp, at: now)
            else { throw PasskeyRefusal.unverified(.counterNotIncreased) }
            for event in passkey.events(of: assertion, at: now) { try await stores.outbox.append(event) }
            return ProvedPasskey(
                user: user, passkey: used, isUserVerified: assertion.isUserVerified,
                isBackupEligible: assertion.isBackupEligible)
        }.judged(by: trust, at: now)
    }

    /// A counter that did not grow may mean a copy; the others are told of too, so that an attack can be seen.
    private func tell(_ step: WebAuthnError, of passkey: Passkey, in tenant: TenantID) async throws {
        let event = passkey.event("passkey.refused", step.details, by: nil, at: clock.now)
        try await storage.write(tenant) { try await $0.outbox.append(event) }
    }
}

extension Passkey {
    /// Whether the count has grown past what is stored by now, or neither counts (§6.1.1).
    fileprivate func takes(_ assertion: AuthenticatedAssertion, _ policy: AuthenticationPolicy) -> Bool {
        guard policy.counter == .refuse else { return true }
        return assertion.signCount > signCount || (assertion.signCount == 0 && signCount == 0)
    }

    /// The record after the use (§7.2 step 24).
    fileprivate func used(_ assertion: AuthenticatedAssertion, at now: Date) -> Passkey {
        var passkey = self
        passkey.signCount = max(assertion.signCount, signCount)
        passkey.isBackedUp = assertion.isBackedUp
        passkey.lastUsedAt = now
        return passkey
    }

    fileprivate func events(of assertion: AuthenticatedAssertion, at now: Date) -> [Event] {
        var events: [Event] = []
        if isBackedUp != assertion.isBackedUp {
            let state = ["backed_up": assertion.isBackedUp ? "true" : "false"]
            events.append(event("passkey.backup_changed", state, by: user.string, at: now))
        }
        if case .notIncreased(let stored, let received) = assertion.counter {
            let counts = ["stored": String(stored), "received": String(received)]
            events.append(event("passkey.counter_repeated", counts, by: user.string, at: now))
        }
        return events
    }
}
