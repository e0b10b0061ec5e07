import Accounts
public import Authentication
import HTTPTypes
public import Hummingbird
public import Kernel
public import OAuth
import Proofing
import Tenancy

/// The home page: who is signed in here, where else they are, which applications they let in, and how to end each.
public struct HomeRoutes: Sendable {
    private let writer: PageWriter
    private let people: SignedInPeople
    private let sessions: any SessionStore
    private let connectedApps: ConnectedApps
    private let endSession: EndSession
    private let passkeys: PasskeyUseCases?
    private let palms: PalmUseCases?
    private let proofing: ProofingUseCases?
    private let clock: any Clock
    private let allowsRegistration: Bool

    public init(
        writer: PageWriter,
        people: SignedInPeople,
        sessions: any SessionStore,
        connectedApps: ConnectedApps,
        endSession: EndSession,
        passkeys: PasskeyUseCases?,
        palms: PalmUseCases? = nil,
        proofing: ProofingUseCases? = nil,
        clock: any Clock,
        allowsRegistration: Bool
    ) {
        self.writer = writer
        self.people = people
        self.sessions = sessions
        self.connectedApps = connectedApps
        self.endSession = endSession
        self.passkeys = passkeys
        self.palms = palms
        self.proofing = proofing
        self.clock = clock
        self.allowsRegistration = allowsRegistration
    }

    public var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self)
            .get("", use: show)
            .post("account/sessions/end", use: endOne)
            .post("account/apps/disconnect", use: disconnect)
            .post("account/sign-out", use: endOne)
    }

    @Sendable private func show(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let accounts = try await people.signedIn(on: browser.cookies.session, in: writer.tenant.id)
        var shown: [HomePage.Person] = []
        let parameters = try request.queryParameters()
        let notice = parameters["done"].flatMap(HomePage.Notice.init(word:))
        for account in accounts { shown.append(try await person(account, after: notice)) }
        var page = HomePage(
            frame: writer.frame(request, for: browser, action: ""),
            people: shown,
            actions: HomePage.Actions(
                endSession: "/account/sessions/end",
                disconnect: "/account/apps/disconnect",
                signOut: "/account/sign-out",
                renamePasskey: AccountPasskeyRoutes.renamePath
            ),
            signInAddress: SignInRoutes.path
        )
        page.createAccountAddress = allowsRegistration ? CreateAccountRoutes.path : nil
        page.notice = notice
        page.failure = parameters["failed"].flatMap(PasskeyProblem.init(rawValue:))
        return writer.response(page, to: request, context, for: browser)
    }

    private func person(_ account: SignedInAccount, after notice: HomePage.Notice?) async throws -> HomePage.Person {
        let tenant = writer.tenant.id
        let sessions = try await sessions.sessions(of: account.user.id, in: tenant, at: clock.now)
        let apps = try await connectedApps(of: account.user, in: tenant)
        return HomePage.Person(
            account: AccountDisplay(account.user),
            session: account.session.id.string,
            sessions: sessions.map { session in
                HomePage.Session(
                    id: session.id.string,
                    device: Device(userAgent: session.device.userAgent),
                    signedIn: session.startedAt,
                    lastUsed: session.lastUsedAt,
                    isThisBrowser: session.id == account.session.id
                )
            },
            apps: apps.map { app in
                HomePage.App(
                    id: "\(account.user.id) \(app.client.id)",
                    client: ClientDisplay(app.client),
                    scopes: app.scopes.sorted().map { ConsentPage.Item(name: $0) },
                    since: app.since
                )
            },
            passkeys: try await passkeys?.shown(to: account, isChanged: notice?.isOfPasskeys == true, in: tenant),
            palm: try await palms?.shown(to: account, in: tenant),
            identityAddress: try await identityAddress(of: account)
        )
    }

    /// Where nothing is offered and nothing stands, there is nothing to show.
    private func identityAddress(of account: SignedInAccount) async throws -> String? {
        guard let overview = try await proofing?.manage.overview(of: account.user.id, in: writer.tenant.id),
            !overview.offered.isEmpty || !overview.proofs.isEmpty
        else { return nil }
        return FreshProofDetour.address(
            AccountIdentityRoutes.path, [("session", account.session.id.string)])
    }

    /// Ends a session of somebody who is signed in on this browser, here or elsewhere.
    @Sendable private func endOne(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let form = try await writer.form(request, from: browser)
        let accounts = try await people.signedIn(on: browser.cookies.session, in: writer.tenant.id)
        guard let id = form["session"] else { throw Failure.badRequest("no session was named") }
        let session = try await sessions.session(ID(id), in: writer.tenant.id, at: clock.now)
        // A session of somebody else is as good as none.
        guard let session, accounts.contains(where: { $0.user.id == session.user }) else {
            return writer.redirect(to: "/", for: browser)
        }
        try await endSession(session, in: writer.tenant.id)
        let wasOnlyOne = accounts.count == 1 && accounts.first?.session.id == session.id
        let fields = wasOnlyOne ? HTTPFields([writer.jar.clear(BrowserState.sessionCookie)]) : [:]
        return writer.redirect(to: "/?done=session", for: browser, fields: fields)
    }

    @Sendable private func disconnect(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let form = try await writer.form(request, from: browser)
        let accounts = try await people.signedIn(on: browser.cookies.session, in: writer.tenant.id)
        let names = (form["app"] ?? "").split(separator: " ", maxSplits: 1).map(String.init)
        guard names.count == 2, let account = accounts.first(where: { $0.user.id.string == names[0] }) else {
            return writer.redirect(to: "/", for: browser)
        }
        try await connectedApps.disconnect(ID(names[1]), from: account.user, in: writer.tenant.id)
        return writer.redirect(to: "/?done=app", for: browser)
    }
}

extension HomePage.Notice {
    fileprivate init?(word: String) {
        switch word {
        case "session": self = .sessionEnded
        case "app": self = .appDisconnected
        case "passkey-added": self = .passkeyAdded
        case "passkey-renamed": self = .passkeyRenamed
        case "passkey-removed": self = .passkeyRemoved
        case "palm-enrolled": self = .palmEnrolled
        case "palm-deleted": self = .palmDeleted
        default: return nil
        }
    }

    fileprivate var isOfPasskeys: Bool {
        [.passkeyAdded, .passkeyRenamed, .passkeyRemoved].contains(self)
    }
}
