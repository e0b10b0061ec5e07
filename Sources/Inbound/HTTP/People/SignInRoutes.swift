import Accounts
public import Authentication
import HTTPTypes
public import Hummingbird
import Kernel
public import OAuth
import Passkeys
import Tenancy

/// The sign-in page: in a journey, or by itself from the home page.
public struct SignInRoutes: Sendable {
    static let path = "/sign-in"

    let writer: PageWriter
    let navigator: JourneyNavigator
    let passkeys: PasskeyUseCases?
    private let signIn: SignIn
    private let people: SignedInPeople
    private let allowsRegistration: Bool

    /// - Parameter passkeys: nil where none can be used.
    public init(
        writer: PageWriter,
        authorize: Authorize,
        signIn: SignIn,
        people: SignedInPeople,
        passkeys: PasskeyUseCases?,
        allowsRegistration: Bool
    ) {
        self.writer = writer
        navigator = JourneyNavigator(writer: writer, authorize: authorize)
        self.signIn = signIn
        self.people = people
        self.passkeys = passkeys
        self.allowsRegistration = allowsRegistration
    }

    public var routes: RouteCollection<WebContext> {
        let routes = RouteCollection(context: WebContext.self).get("sign-in", use: show).post("sign-in", use: submit)
        return passkeys == nil ? routes : routes.post("sign-in/passkey", use: submitPasskey)
    }

    @Sendable private func show(request: Request, context: WebContext) async throws -> Response {
        let visit = SignInVisit(try request.queryParameters())
        return try await show(visit, nil, request, context, writer.browser(request, context))
    }

    /// - Parameter refusal: what became of a try just now.
    func show(
        _ visit: SignInVisit,
        _ refusal: SignInRefusal?,
        _ request: Request,
        _ context: WebContext,
        _ browser: BrowserState
    ) async throws -> Response {
        var page = SignInPage(
            frame: writer.frame(request, for: browser, action: Self.path, hidden: visit.hidden))
        var uiLocales: [String] = []
        if let journey = visit.journey {
            let outcome = try await navigator.resume(journey, context, for: browser)
            guard case .ask(let interaction, _, let asked) = outcome else {
                return navigator.follow(outcome, request, context, for: browser)
            }
            page.ask(interaction, asked)
            uiLocales = asked.uiLocales
        } else if let detour = visit.detour {
            let accounts = try await people.signedIn(on: browser.cookies.session, in: writer.tenant.id)
            let account = detour.account(among: accounts)
            page.username = account?.user.username.string ?? ""
            page.isRepeated = account != nil
        }
        if allowsRegistration, visit.detour == nil {
            page.createAccountAddress = JourneyNavigator.address(CreateAccountRoutes.path, of: visit.journey)
        }
        page.passkey = passkeys.map {
            SignInPage.Passkey(
                beginAddress: PasskeyRoutes.signInBegin, action: Self.passkeyPath, rpID: $0.rpID,
                transaction: visit.transaction)
        }
        refusal?.fill(&page, context)
        return writer.response(
            page, to: request, context, for: browser, uiLocales: uiLocales, status: refusal?.status ?? .ok,
            fields: refusal?.fields ?? [:])
    }

    @Sendable private func submit(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let form = try await writer.form(request, from: browser)
        let visit = SignInVisit(form)
        if let journey = visit.journey, form["decision"] == "cancel" {
            return try await navigator.cancel(journey, request, context, for: browser)
        }
        if let journey = visit.journey { try await navigator.require(journey, for: browser) }
        let username = form["username"] ?? ""
        do {
            let credentials = SignIn.Credentials(identifier: username, password: try Password(form["password"] ?? ""))
            let signedIn = try await signIn(
                credentials, during: visit.transaction, on: browser.asBrowser, in: writer.tenant)
            let isOffered = await offersPasskey(to: signedIn.user, visit, canMakeOne: form["can"] == "passkey")
            return try await navigator.goOn(
                after: signedIn, on: visit.journey, to: visit.home, offeringPasskey: isOffered, request, context,
                for: browser)
        } catch {
            guard let refusal = SignInRefusal(error, username: username) else { throw error }
            return try await show(visit, refusal, request, context, browser)
        }
    }

    /// Somebody who came for something else is not asked.
    private func offersPasskey(to user: User, _ visit: SignInVisit, canMakeOne: Bool) async -> Bool {
        guard let passkeys, visit.detour == nil else { return false }
        return await passkeys.isOffered(to: user, canMakeOne: canMakeOne, in: writer.tenant.id)
    }
}

extension SignInPage {
    fileprivate mutating func ask(_ interaction: Interaction, _ request: AuthorizationRequest) {
        frame.client = ClientDisplay(request.client)
        mayCancel = true
        username = request.loginHint ?? ""
        switch interaction {
        case .signIn(let hint, let reason):
            username = hint ?? ""
            isRepeated = reason != nil
        case .prove(let question):
            username = question.account.user.username.string
            isRepeated = true
            asksForPasskey = question.stepUp.ways.contains { $0.contains(.passkey) }
        case .createAccount, .chooseAccount, .consent: break
        }
    }
}
