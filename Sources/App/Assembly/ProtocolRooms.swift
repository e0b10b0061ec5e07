import Authentication
import HTTP
import Kernel
import OAuth
import Palm
import Passkeys
import PasswordHashing
import Proofing
import SQLStore
import Tenancy

/// Everything that answers requests, put together on a prepared house.
struct ProtocolRooms: Sendable {
    let house: House
    let secrets: TenantSecrets
    let keyring: Keyring
    let clients: ClientDirectory
    let people: SignedInPeople
    let gate: IssueGate
    let factors: PersonFactors
    let policies: AssurancePolicies
    let firstFacts: MetadataFacts
    let palms: TenantPalms
    let managePalm: ManagePalm
    let proofing: TenantProofing
    let identities: ProofedIdentities
    let counters: any RateCounters

    let verifiedClaims: ReleaseVerifiedClaims
    private let subjects: Subjects
    private let accessTokens: AccessTokens
    private let refreshTokens: RefreshTokens

    init(_ house: House) async throws {
        self.house = house
        secrets = try await house.secrets()
        keyring = try house.keyring()
        clients = ClientDirectory(storage: house.oauth, clock: house.clock, changes: house.changes)
        let sessions = house.shortLived.sessions
        people = SignedInPeople(sessions: sessions, storage: house.oauth, clock: house.clock)
        let (documents, vault) = (try house.documents(), try house.vault())
        policies = AssurancePolicies(documents: documents)
        palms = TenantPalms(documents, randomness: house.randomness, group: house.group)
        managePalm = ManagePalm(
            storage: house.stores.palms, services: palms, seal: PalmSeal(vault: vault), clock: house.clock)
        proofing = TenantProofing(documents, clock: house.clock, group: house.group)
        identities = ProofedIdentities(storage: house.stores.proofing, clock: house.clock)
        verifiedClaims = ReleaseVerifiedClaims(
            source: KeptVerifiedClaims(storage: house.stores.proofing, vault: vault),
            offering: { [proofing] in try await proofing.rules(of: $0).claims }, clock: house.clock)
        factors = PersonFactors(
            accounts: house.accounts,
            passkeys: house.settings.passkeys?.rules == nil ? nil : house.managePasskeys,
            palms: EnrolledPalms(manage: managePalm, services: palms), identities: identities, proofing: proofing)
        firstFacts = try await MetadataFacts(of: house.tenant.id, factors, policies, proofing)
        gate = IssueGate(
            storage: house.oauth, sessions: sessions, clients: clients, factors: factors, policies: policies,
            clock: house.clock)
        counters = house.shortLived.rateCounters
        subjects = Subjects(secrets: secrets)
        refreshTokens = RefreshTokens(secrets: secrets)
        accessTokens = AccessTokens(
            keyring: keyring, lifetimes: house.settings.lifetimes.tokens, clock: house.clock,
            randomness: house.randomness)
    }

    private var lifetimes: TokenLifetimes { house.settings.lifetimes.tokens }

    var authenticate: AuthenticateClient {
        AuthenticateClient(clients: clients, counters: counters, clock: house.clock)
    }

    var hints: IDTokenHints { IDTokenHints(keyring: keyring, clock: house.clock) }

    var authorize: Authorize {
        let issueCode = IssueCode(
            codes: house.shortLived.codes, sessions: house.shortLived.sessions, storage: house.oauth,
            lifetimes: lifetimes, clock: house.clock, randomness: house.randomness)
        return Authorize(
            clients: clients, hints: hints, people: people, storage: house.oauth, journeys: house.shortLived.journeys,
            limit: limit("journey", most: house.settings.beginnings.journeysPerAddress), issueCode: issueCode,
            subjects: subjects, factors: factors, policies: policies, devices: house.stores.knownDevices,
            allowsRegistration: house.settings.accounts.allowsSelfRegistration,
            journeySeconds: house.settings.lifetimes.journeySeconds, clock: house.clock, randomness: house.randomness)
    }

    /// By address, of what is begun by people who are not known yet.
    func limit(_ name: String, most: Int) -> AddressLimit {
        AddressLimit(name, by: counters, windowSeconds: house.settings.beginnings.windowSeconds, most: most)
    }

    var token: TokenEndpoint {
        let idTokens = IDTokens(
            keyring: keyring, subjects: subjects, lifetimes: lifetimes, verifiedClaims: verifiedClaims,
            clock: house.clock)
        let issueTokens = IssueTokens(
            accessTokens: accessTokens, idTokens: idTokens, refreshTokens: refreshTokens, subjects: subjects)
        let families = house.shortLived.refreshFamilies
        return TokenEndpoint(
            authenticate: authenticate,
            redeemCode: RedeemCode(
                codes: house.shortLived.codes, families: families, storage: house.oauth, gate: gate,
                issueTokens: issueTokens, lifetimes: lifetimes, clock: house.clock, randomness: house.randomness),
            refresh: Refresh(
                families: families, storage: house.oauth, gate: gate, refreshTokens: refreshTokens,
                issueTokens: issueTokens, lifetimes: lifetimes, clock: house.clock),
            issueToClient: IssueToClient(accessTokens: accessTokens)
        )
    }

    var userInfo: AnswerUserInfo {
        AnswerUserInfo(
            accessTokens: accessTokens, gate: gate, subjects: subjects, verifiedClaims: verifiedClaims)
    }

    /// Nil where passkeys cannot be used.
    func passkeys() throws -> PasskeyUseCases? {
        try PasskeyRooms(
            self, act: ActForPerson(accessTokens: accessTokens, gate: gate), beginSession: beginSession
        )?.useCases
    }

    private var challengeParts: ChallengeParts {
        ChallengeParts(
            clients: clients, people: people, sessions: house.shortLived.sessions, devices: house.stores.knownDevices,
            storage: house.oauth, oneTime: house.shortLived.oneTime, keyring: keyring, subjects: subjects,
            factors: factors, policies: policies, clock: house.clock, randomness: house.randomness)
    }

    var challenges: ChallengeUseCases {
        let parts = challengeParts
        return ChallengeUseCases(
            actForClient: ActForClient(accessTokens: accessTokens, storage: house.oauth),
            start: StartChallenge(parts, counters: counters), poll: PollChallenge(parts), open: OpenChallenge(parts),
            end: EndChallenge(parts, bell: house.callbackBell))
    }

    func deliverChallengeAnswer(by post: any ChallengePost) -> DeliverChallengeAnswer {
        DeliverChallengeAnswer(challengeParts, by: post)
    }

    /// Whether a tenant has a provider shows at each use.
    func palmRooms() throws -> PalmRooms {
        try PalmRooms(
            self, act: ActForPerson(accessTokens: accessTokens, gate: gate),
            actForClient: ActForClient(accessTokens: accessTokens, storage: house.oauth), beginSession: beginSession)
    }

    var introspect: IntrospectToken {
        IntrospectToken(
            accessTokens: accessTokens, refreshTokens: refreshTokens, families: house.shortLived.refreshFamilies,
            storage: house.oauth, gate: gate, clients: clients, subjects: subjects, clock: house.clock)
    }

    var revoke: RevokeToken {
        RevokeToken(
            accessTokens: accessTokens, refreshTokens: refreshTokens, families: house.shortLived.refreshFamilies,
            storage: house.oauth, clock: house.clock)
    }

    var endSession: EndSession {
        EndSession(sessions: house.shortLived.sessions, storage: house.oauth, clock: house.clock)
    }

    var logout: Logout { Logout(hints: hints, clients: clients, people: people, endSession: endSession) }

    var connectedApps: ConnectedApps {
        ConnectedApps(storage: house.oauth, families: house.shortLived.refreshFamilies, clock: house.clock)
    }

    private var beginSession: BeginSession {
        BeginSession(
            sessions: house.shortLived.sessions, accounts: house.accounts, lifetimes: house.settings.lifetimes.session,
            clock: house.clock, randomness: house.randomness)
    }

    /// Sign-in and sign-up share the places for slow checks: as many as the hasher would take.
    func signingIn() -> (signIn: SignIn, signUp: SignUp) {
        let hashing = house.settings.accounts.hashing
        // For one account no more than the throttle takes for wrong tries: many good ones at once are no attack.
        let admission = Admission(
            most: hashing.places, mostPerAccount: min(hashing.places, house.settings.throttle.perAccount))
        let throttle = Throttle(counters: counters, limits: house.settings.throttle)
        let signIn = SignIn(
            accounts: house.accounts, hasher: house.hasher, throttle: throttle, admission: admission,
            beginSession: beginSession, clock: house.clock)
        let signUp = SignUp(
            createUser: house.createUser, beginSession: beginSession, counters: counters, admission: admission,
            clock: house.clock)
        return (signIn, signUp)
    }
}
