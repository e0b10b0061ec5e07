import Authentication
import HTTP
import Hummingbird
import Kernel
import OAuth
import SQLStore
import Tenancy

/// The routes of the public listener.
struct Website: Sendable {
    let responder: WebResponder

    init(_ all: Rooms) throws {
        let rooms = all.protocols
        let house = rooms.house
        let tenant = house.tenant
        let renderer = try PageRenderer(templatesPath: house.settings.resourcesFolder + "/templates")
        let writer = PageWriter(
            tenant: tenant, renderer: renderer, protection: FormProtection(secrets: rooms.secrets),
            randomness: house.randomness)
        let failures = FailureAnswers(
            classify: { OAuthFailures.classify($0) },
            renderPage: { failure, request, context in writer.failure(failure, request, context) }
        )
        let router = WebRouter(failures: failures, isSecure: tenant.issuer.isHTTPS)
        let passkeys = try rooms.passkeys()
        Self.addProtocol(to: router, rooms, renderer.languages.all.map(\.tag))
        try Self.addDocuments(to: router, house.settings, tenant, hasPasskeys: passkeys != nil)
        Self.addPasskeys(to: router, rooms, writer, passkeys)
        let (palms, proofing) = (all.palms.useCases, all.proofing.useCases)
        Self.addPalms(to: router, rooms, writer, palms)
        Self.addProofing(to: router, rooms, writer, proofing)
        Self.addPages(to: router, rooms, writer, passkeys, palms, proofing)
        router.surface(.page).addRoutes(renderer.assets.routes)
        responder = router.buildResponder()
    }

    private static func addProtocol(to router: WebRouter, _ rooms: ProtocolRooms, _ uiLocales: [String]) {
        let tenant = rooms.house.tenant
        let allowsRegistration = rooms.house.settings.accounts.allowsSelfRegistration
        let metadata = MetadataDocument(startingWith: rooms.firstFacts, then: rooms.metadataFacts) { facts in
            ServerMetadata(
                of: tenant, classes: facts.classes, uiLocales: uiLocales, allowsRegistration: allowsRegistration,
                verifiedClaims: facts.verifiedClaims)
        }
        router.surface(.openAPI)
            .addRoutes(DiscoveryRoutes(tenant: tenant, metadata: metadata, keyring: rooms.keyring).routes)
            .addRoutes(TokenRoutes(tenant: tenant, token: rooms.token).routes)
            .addRoutes(UserInfoRoutes(tenant: tenant, answer: rooms.userInfo).routes)
            .addRoutes(RevocationRoutes(tenant: tenant, authenticate: rooms.authenticate, revoke: rooms.revoke).routes)
        router.surface(.api)
            .addRoutes(
                IntrospectionRoutes(tenant: tenant, authenticate: rooms.authenticate, introspect: rooms.introspect)
                    .routes
            )
            .addRoutes(ChallengeAPIRoutes(tenant: tenant, challenges: rooms.challenges).routes)
    }

    /// - Throws: `InvalidWellKnownDocument`, or what the file system says.
    private static func addDocuments(
        to router: WebRouter, _ settings: Settings, _ tenant: Tenant, hasPasskeys: Bool
    ) throws {
        let own = try settings.wellKnownFolder.map { try WellKnownDocuments(folder: $0) } ?? .none
        let related = settings.passkeys?.relatedOrigins ?? []
        router.surface(.api)
            .addRoutes(WellKnownRoutes(tenant: tenant, hasPasskeys: hasPasskeys, relatedOrigins: related).routes)
            .addRoutes(own.routes)
    }

    private static func addPasskeys(
        to router: WebRouter, _ rooms: ProtocolRooms, _ writer: PageWriter, _ passkeys: PasskeyUseCases?
    ) {
        guard let passkeys else { return }
        let (people, clock) = (rooms.people, rooms.house.clock)
        router.surface(.api)
            .addRoutes(PasskeyRoutes(writer: writer, passkeys: passkeys, people: people, clock: clock).routes)
        router.surface(.page)
            .addRoutes(
                AddPasskeyRoutes(
                    writer: writer, authorize: rooms.authorize, passkeys: passkeys, people: people, clock: clock
                ).routes
            )
            .addRoutes(AccountPasskeyRoutes(writer: writer, passkeys: passkeys, people: people, clock: clock).routes)
    }

    private static func addPalms(
        to router: WebRouter, _ rooms: ProtocolRooms, _ writer: PageWriter, _ palms: PalmUseCases
    ) {
        let (people, clock) = (rooms.people, rooms.house.clock)
        router.surface(.api)
            .addRoutes(PalmRoutes(writer: writer, palms: palms, people: people, clock: clock).routes)
        router.surface(.page)
            .addRoutes(AccountPalmRoutes(writer: writer, palms: palms, people: people, clock: clock).routes)
            .addRoutes(
                VerifyPalmRoutes(
                    writer: writer, authorize: rooms.authorize, palms: palms, people: people, clock: clock
                ).routes)
    }

    private static func addProofing(
        to router: WebRouter, _ rooms: ProtocolRooms, _ writer: PageWriter, _ proofing: ProofingUseCases
    ) {
        let people = rooms.people
        router.surface(.api).addRoutes(ProofingWebhookRoutes(tenant: rooms.house.tenant, proofing: proofing).routes)
        router.surface(.page)
            .addRoutes(
                ProofingRoutes(writer: writer, authorize: rooms.authorize, proofing: proofing, people: people).routes
            )
            .addRoutes(
                AccountIdentityRoutes(writer: writer, proofing: proofing, people: people, clock: rooms.house.clock)
                    .routes)
    }

    private static func addPages(
        to router: WebRouter, _ rooms: ProtocolRooms, _ writer: PageWriter, _ passkeys: PasskeyUseCases?,
        _ palms: PalmUseCases, _ proofing: ProofingUseCases
    ) {
        let house = rooms.house
        let authorize = rooms.authorize
        let (signIn, signUp) = rooms.signingIn()
        let allowsRegistration = house.settings.accounts.allowsSelfRegistration
        let pages = router.surface(.page)
        pages
            .addRoutes(AuthorizeRoutes(writer: writer, authorize: authorize).routes)
            .addRoutes(LogoutRoutes(writer: writer, logout: rooms.logout, people: rooms.people).routes)
            .addRoutes(
                SignInRoutes(
                    writer: writer, authorize: authorize, signIn: signIn, people: rooms.people, passkeys: passkeys,
                    allowsRegistration: allowsRegistration
                ).routes
            )
            .addRoutes(StepUpRoutes(writer: writer, authorize: authorize).routes)
            .addRoutes(ChallengePageRoutes(writer: writer, challenges: rooms.challenges).routes)
            .addRoutes(ChooseAccountRoutes(writer: writer, authorize: authorize).routes)
            .addRoutes(ConsentRoutes(writer: writer, authorize: authorize, verifiedClaims: rooms.verifiedClaims).routes)
            .addRoutes(
                HomeRoutes(
                    writer: writer, people: rooms.people, sessions: house.shortLived.sessions,
                    connectedApps: rooms.connectedApps, endSession: rooms.endSession, passkeys: passkeys,
                    palms: palms, proofing: proofing, clock: house.clock, allowsRegistration: allowsRegistration
                ).routes
            )
        guard allowsRegistration else { return }
        let minimum = house.settings.accounts.passwordLengthMin
        pages.addRoutes(
            CreateAccountRoutes(
                writer: writer, authorize: authorize, signUp: signUp, passkeys: passkeys, passwordMinimum: minimum
            ).routes)
    }
}
