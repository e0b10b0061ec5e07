import Accounts
import Authentication
import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import OAuth
import Passkeys
import Proofing
import Tenancy
import TestKit

@testable import OAuth

/// A whole server in memory: one tenant, its keys, and every use case of the protocols.
struct House: Sendable {
    let stores: MemoryStores
    let clock: FixedClock
    let randomness: SeededRandomness
    let counters = InProcessRateCounters()
    let vault: Vault
    let tenant: Tenant
    let secrets: TenantSecrets
    let keyring: Keyring
    let clients: ClientDirectory
    let documents: TenantDocuments
    let policies: AssurancePolicies
    /// Whose palms can be shown, and whose identities stand proofed.
    let proofing = TestProofing()
    var lifetimes = TokenLifetimes()
    var verifiedClaims: ReleaseVerifiedClaims?
    var codes: any CodeStore
    var families: any RefreshFamilyStore
    var authenticationLimits = AuthenticateClient.Limits()
    /// Journeys from one address within fifteen minutes.
    var journeysMost = 1_000

    init() async throws {
        let (stores, clock, randomness) = (MemoryStores(), FixedClock(), SeededRandomness())
        (self.stores, self.clock, self.randomness) = (stores, clock, randomness)
        vault = Vault(master: SymmetricKey([UInt8](repeating: 9, count: 32)), randomness: randomness)
        tenant = Tenant(issuer: try Issuer("https://id.example"), displayName: "Example Bank")
        secrets = try await OpenTenantSecrets(storage: stores.tenancy, vault: vault, randomness: randomness)(
            of: tenant.id)
        keyring = Keyring(storage: stores.oauth, vault: vault, clock: clock)
        clients = ClientDirectory(storage: stores.oauth, clock: clock)
        documents = TenantDocuments(storage: stores.tenancy, vault: vault, clock: clock)
        policies = AssurancePolicies(documents: documents)
        codes = stores.codes
        families = stores.refreshFamilies
        for algorithm in SigningKey.algorithms { try await publish(SharedKeys.key(algorithm), algorithm) }
    }

    private func publish(_ key: PrivateKey, _ algorithm: JWSAlgorithm) async throws {
        let keyID = "key-" + algorithm.rawValue
        let signingKey = SigningKey(
            keyID: keyID,
            algorithm: algorithm,
            state: .active,
            publicKey: JWK(key.publicKey, keyID: keyID, algorithm: algorithm),
            sealedPrivateKey: try vault.seal(
                key.pkcs8(), context: SigningKey.vaultContext(keyID, of: tenant.id)),
            createdAt: clock.now,
            activatedAt: clock.now
        )
        try await stores.oauth.write(tenant.id) { try await $0.keys.add(signingKey) }
    }

    var subjects: Subjects { Subjects(secrets: secrets) }
    var hints: IDTokenHints { IDTokenHints(keyring: keyring, clock: clock) }
    var people: SignedInPeople { SignedInPeople(sessions: stores.sessions, storage: stores.oauth, clock: clock) }
    var refreshTokens: RefreshTokens { RefreshTokens(secrets: secrets) }

    var gate: IssueGate {
        IssueGate(
            storage: stores.oauth, sessions: stores.sessions, clients: clients, factors: factors, policies: policies,
            clock: clock)
    }

    var factors: PersonFactors {
        PersonFactors(
            accounts: stores.accounts,
            passkeys: ManagePasskeys(storage: stores.passkeys, trust: FixedTrust(), clock: clock),
            palms: proofing, identities: proofing, proofing: proofing.policy)
    }

    var accessTokens: AccessTokens {
        AccessTokens(keyring: keyring, lifetimes: lifetimes, clock: clock, randomness: randomness)
    }

    var idTokens: IDTokens {
        IDTokens(
            keyring: keyring, subjects: subjects, lifetimes: lifetimes, verifiedClaims: verifiedClaims, clock: clock)
    }

    var issueTokens: IssueTokens {
        IssueTokens(accessTokens: accessTokens, idTokens: idTokens, refreshTokens: refreshTokens, subjects: subjects)
    }

    var issueCode: IssueCode {
        IssueCode(
            codes: codes, sessions: stores.sessions, storage: stores.oauth, lifetimes: lifetimes, clock: clock,
            randomness: randomness)
    }

    var authorize: Authorize {
        Authorize(
            clients: clients, hints: hints, people: people, storage: stores.oauth, journeys: stores.journeys,
            limit: AddressLimit("journey", by: counters, windowSeconds: 900, most: journeysMost),
            issueCode: issueCode, subjects: subjects,
            factors: factors, policies: policies, devices: stores.knownDevices, clock: clock, randomness: randomness)
    }

    var authenticate: AuthenticateClient {
        AuthenticateClient(clients: clients, counters: counters, limits: authenticationLimits, clock: clock)
    }

    var endpoint: TokenEndpoint {
        TokenEndpoint(
            authenticate: authenticate,
            redeemCode: RedeemCode(
                codes: codes, families: families, storage: stores.oauth, gate: gate, issueTokens: issueTokens,
                lifetimes: lifetimes, clock: clock, randomness: randomness),
            refresh: Refresh(
                families: families, storage: stores.oauth, gate: gate, refreshTokens: refreshTokens,
                issueTokens: issueTokens, lifetimes: lifetimes, clock: clock),
            issueToClient: IssueToClient(accessTokens: accessTokens)
        )
    }

    var userInfo: AnswerUserInfo {
        AnswerUserInfo(accessTokens: accessTokens, gate: gate, subjects: subjects, verifiedClaims: verifiedClaims)
    }

    var introspect: IntrospectToken {
        IntrospectToken(
            accessTokens: accessTokens, refreshTokens: refreshTokens, families: families, storage: stores.oauth,
            gate: gate, clients: clients, subjects: subjects, clock: clock)
    }

    var revoke: RevokeToken {
        RevokeToken(
            accessTokens: accessTokens, refreshTokens: refreshTokens, families: families, storage: stores.oauth,
            clock: clock)
    }

    var endSession: EndSession { EndSession(sessions: stores.sessions, storage: stores.oauth, clock: clock) }

    var logout: Logout { Logout(hints: hints, clients: clients, people: people, endSession: endSession) }
}
