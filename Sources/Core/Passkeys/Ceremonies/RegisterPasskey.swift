public import Accounts
public import Cryptography
import FoundationEssentials
import JOSE
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
            oneTime: oneTime, seconds: rules.ceremonySeconds, clock: clock, randomness: randomness)
    }

    /// - Parameter isConditional: the client may create it without asking, right after a sign-in by password
    ///   (Web Authentication Level 3 §5.1.3, conditional mediation).
    /// - Throws: ``PasskeyRefusal``, `StoreUnavailable`.
    public func begin(
        for user: User,
        by holder: CeremonyHolder,
        isConditional: Bool = false,
        in tenant: Tenant
    ) async throws -> PasskeyCeremony {
        let known = try await storage.read(tenant.id) { try await $0.passkeys.passkeys(of: user.id) }
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
            options: options.json, holder: holder, user: user.id.string, isConditional: isConditional)
        return try await ceremonies.begin(ceremony, for: KeptCeremony.registration, in: tenant.id)
    }

    /// - Parameters:
    ///   - response: RegistrationResponseJSON (§5.1).
    ///   - name: what the person calls it; nil takes the name that is given.
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
        let name = try PasskeyName(name).string
        let now = clock.now
        let registered = try await verify(response, kept, at: now)
        let passkey = Passkey(registered, id: randomness.id(), of: user.id, named: name, at: now)
        try await storage.write(tenant.id) { stores in
            guard let user = try await stores.users.user(user.id), user.isActive else {
                throw PasskeyRefusal.accountDisabled
            }
            do {
                try await stores.passkeys.add(passkey)
            } catch is CredentialIDTaken {
                throw PasskeyRefusal.credentialTaken
            }
            try await stores.outbox.append(passkey.event("passkey.registered", at: now))
        }
        return passkey
    }

    private func verify(
        _ response: [UInt8], _ kept: KeptCeremony, at now: Date
    ) async throws -> RegisteredCredential {
        let trust = try await trust.trust(at: now)
        var options = try CreationOptions(json: kept.options)
        options.isConditional = kept.isConditional
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
}

/// What a person calls a passkey: 1 to 64 characters that can be shown.
public struct PasskeyName: Equatable, Sendable {
    public static let lengthMax = 64

    public let string: String

    public init(_ text: String) throws(PasskeyRefusal) {
        let scalars = text.normalizedNFC.unicodeScalars
        let shown = scalars.drop { $0.properties.isWhitespace }.reversed().drop { $0.properties.isWhitespace }
            .reversed()
        let controls: Set<Unicode.GeneralCategory> = [.control, .lineSeparator, .paragraphSeparator, .surrogate]
        guard (1...Self.lengthMax).contains(shown.count),
            !shown.contains(where: { controls.contains($0.properties.generalCategory) })
        else { throw .invalidName }
        string = String(String.UnicodeScalarView(shown))
    }
}

extension Passkey {
    fileprivate init(
        _ registered: RegisteredCredential, id: ID<Passkey>, of user: ID<User>, named name: String, at now: Date
    ) {
        let attestation = registered.attestation
        self.init(
            id: id,
            user: user,
            credential: Credential(
                id: registered.id,
                publicKey: registered.publicKey,
                aaguid: registered.aaguid.bytes,
                isBackupEligible: registered.isBackupEligible,
                wasUserVerified: registered.isUserVerified,
                transports: registered.transports.map(\.rawValue),
                attestation: Attestation(
                    format: attestation.format,
                    object: registered.attestationObject,
                    clientData: registered.clientDataJSON,
                    isTrusted: attestation.isTrusted,
                    certification: attestation.metadata?.certification(at: now)?.statusName
                )
            ),
            name: name,
            createdAt: now,
            signCount: registered.signCount,
            isBackedUp: registered.isBackedUp
        )
    }

    var descriptor: CredentialDescriptor {
        CredentialDescriptor(id: credential.id, transports: credential.transports.compactMap(Transport.init(rawValue:)))
    }

    func event(_ name: String, _ more: [String: String] = [:], at now: Date) -> Event {
        let details = ["passkey": id.string].merging(more) { $1 }
        return Event(name, subject: user.string, actor: user.string, details: details, at: now)
    }
}

extension CertificationLevel {
    /// As FIDO's status reports call it (FIDO Metadata Service 3 §3.1.4).
    var statusName: String {
        let level =
            switch self {
            case .l1: "L1"
            case .l1Plus: "L1plus"
            case .l2: "L2"
            case .l2Plus: "L2plus"
            case .l3: "L3"
            case .l3Plus: "L3plus"
            }
        return "FIDO_CERTIFIED_" + level
    }
}
