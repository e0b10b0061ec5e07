public import Accounts
import CBOR
public import Cryptography
import FoundationEssentials
import JOSE
public import Kernel
import WebAuthn

/// A passkey that has just signed our challenge.
public struct ProvedPasskey: Sendable {
    public let user: User
    public let passkey: Passkey
    /// The authenticator checked who holds it: a second factor in the same gesture.
    public let isUserVerified: Bool

    /// Whether its maker vouches for hardware that the key cannot leave.
    public var isAttestedHardware: Bool { passkey.isAttestedHardware }
}

extension Passkey {
    public var isAttestedHardware: Bool {
        credential.attestation.isTrusted && !credential.isBackupEligible && !isBackedUp && suspicion == nil
    }
}

/// Lets a person prove who they are with a passkey (Web Authentication Level 3 §7.2).
public struct ProvePasskey: Sendable {
    private let storage: any Storage<PasskeyStores>
    private let ceremonies: Ceremonies
    private let rules: PasskeyRules
    private let handles: PasskeyHandles
    private let clock: any Clock
    private let randomness: any Randomness

    public init(
        storage: any Storage<PasskeyStores>,
        oneTime: any OneTimeStore,
        rules: PasskeyRules,
        handles: PasskeyHandles,
        clock: any Clock,
        randomness: any Randomness
    ) {
        self.storage = storage
        self.rules = rules
        self.handles = handles
        self.clock = clock
        self.randomness = randomness
        ceremonies = Ceremonies(
            oneTime: oneTime, seconds: rules.ceremonySeconds, clock: clock, randomness: randomness)
    }

    /// - Parameters:
    ///   - user: who is to prove themselves; nil lets the authenticator say who it is.
    ///   - needsVerification: whether the passkey stands alone, so that it has to check its holder.
    public func begin(
        of user: ID<User>?,
        by holder: CeremonyHolder,
        needsVerification: Bool = true,
        in tenant: TenantID
    ) async throws -> PasskeyCeremony {
        var options = RequestOptions(
            rpID: rules.rpID, challenge: try Challenge(randomness.bytes(Challenge.bytesRecommended)))
        options.timeoutMilliseconds = rules.ceremonySeconds * 1_000
        options.userVerification = needsVerification ? .required : .preferred
        if let user {
            let known = try await storage.read(tenant) { try await $0.passkeys.passkeys(of: user) }
            options.allowCredentials = known.map(\.descriptor)
        }
        let ceremony = KeptCeremony(options: options.json, holder: holder, user: user?.string)
        return try await ceremonies.begin(ceremony, for: KeptCeremony.authentication, in: tenant)
    }

    /// - Parameter response: AuthenticationResponseJSON (§5.1).
    /// - Throws: ``PasskeyRefusal``, `StoreUnavailable`.
    public func finish(
        _ ticket: Secret,
        _ response: [UInt8],
        by holder: CeremonyHolder,
        in tenant: TenantID
    ) async throws -> ProvedPasskey {
        let kept = try await ceremonies.end(ticket, for: KeptCeremony.authentication, by: holder, in: tenant)
        let response = try read(response)
        let (passkey, user) = try await owner(of: response.id, in: tenant)
        guard kept.user.map({ $0 == user.id.string }) ?? true else { throw PasskeyRefusal.ceremonyUnknown }
        let assertion: AuthenticatedAssertion
        do {
            assertion = try verify(response, by: passkey, kept, in: tenant)
        } catch PasskeyRefusal.unverified(let error) {
            try await tell(of: error, passkey, in: tenant)
            throw PasskeyRefusal.unverified(error)
        }
        return try await note(assertion, passkey, user, in: tenant)
    }

    private func read(_ response: [UInt8]) throws(PasskeyRefusal) -> AuthenticationResponse {
        do {
            return try AuthenticationResponse(parsing: response)
        } catch {
            throw .unverified(error)
        }
    }

    private func owner(of credential: [UInt8], in tenant: TenantID) async throws -> (Passkey, User) {
        let found = try await storage.read(tenant) { stores -> (Passkey, User)? in
            guard let passkey = try await stores.passkeys.passkey(credential: credential),
                let user = try await stores.users.user(passkey.user)
            else { return nil }
            return (passkey, user)
        }
        guard let found else { throw PasskeyRefusal.credentialUnknown(credential) }
        guard found.1.isActive else { throw PasskeyRefusal.accountDisabled }
        return found
    }

    private func verify(
        _ response: AuthenticationResponse, by passkey: Passkey, _ kept: KeptCeremony, in tenant: TenantID
    ) throws -> AuthenticatedAssertion {
        let options = try RequestOptions(json: kept.options)
        let key: COSEKey
        do {
            key = try COSEKey(passkey.credential.publicKey, allowing: Set(COSEAlgorithm.allCases))
        } catch {
            throw StoreUnavailable("the key of a passkey cannot be read")
        }
        let stored = StoredCredential(
            id: passkey.credential.id,
            key: key,
            signCount: passkey.signCount,
            isBackupEligible: passkey.credential.isBackupEligible,
            isBackedUp: passkey.isBackedUp,
            userHandle: handles.handle(of: passkey.user, in: tenant)
        )
        let expectation = AuthenticationExpectation(
            options, origins: rules.origins, user: kept.user == nil ? .unidentified : .identified)
        do {
            return try Authentication(policy: rules.authentication, profile: rules.profile)
                .verify(response, of: stored, expecting: expectation)
        } catch {
            throw PasskeyRefusal.unverified(error)
        }
    }

    /// The counter moves on only from what was judged: of two uses at once that show the same, one is refused.
    private func note(
        _ assertion: AuthenticatedAssertion, _ passkey: Passkey, _ user: User, in tenant: TenantID
    ) async throws -> ProvedPasskey {
        let now = clock.now
        let used = try await storage.write(tenant) { stores -> Passkey in
            let isAdvanced = try await stores.passkeys.advance(
                passkey.id, from: passkey.signCount, to: assertion.signCount, isBackedUp: assertion.isBackedUp, at: now)
            guard isAdvanced else { throw PasskeyRefusal.ceremonyUnknown }
            var used = passkey
            used.signCount = assertion.signCount
            used.isBackedUp = assertion.isBackedUp
            used.lastUsedAt = now
            if passkey.isBackedUp != assertion.isBackedUp {
                let words = assertion.isBackedUp ? "true" : "false"
                try await stores.outbox.append(
                    passkey.event("passkey.backup_changed", ["backed_up": words], at: now))
            }
            return used
        }
        return ProvedPasskey(user: user, passkey: used, isUserVerified: assertion.isUserVerified)
    }

    /// A counter that did not grow may mean a copy; the others are told of too, so that an attack can be seen.
    private func tell(of error: WebAuthnError, _ passkey: Passkey, in tenant: TenantID) async throws {
        let now = clock.now
        let details = ["rule": error.rule.rawValue, "step": String(error.step)]
        try await storage.write(tenant) {
            try await $0.outbox.append(passkey.event("passkey.refused", details, at: now))
        }
    }
}
