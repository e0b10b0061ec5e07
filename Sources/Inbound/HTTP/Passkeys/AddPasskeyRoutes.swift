import Accounts
import Authentication
import HTTPTypes
public import Hummingbird
public import Kernel
public import OAuth
import Passkeys
import Tenancy

/// The pages on which a passkey is made: from the account page, or offered once after a sign-in by password.
public struct AddPasskeyRoutes: Sendable {
    static let path = "/account/passkeys/add"
    static let offerPath = "/offer-passkey"

    private let writer: PageWriter
    private let navigator: JourneyNavigator
    private let passkeys: PasskeyUseCases
    private let people: SignedInPeople
    private let callers: PasskeyCallers

    public init(
        writer: PageWriter, authorize: Authorize, passkeys: PasskeyUseCases, people: SignedInPeople, clock: any Clock
    ) {
        self.writer = writer
        navigator = JourneyNavigator(writer: writer, authorize: authorize)
        self.passkeys = passkeys
        self.people = people
        callers = PasskeyCallers(writer: writer, people: people, act: passkeys.act, clock: clock)
    }

    public var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self)
            .get("account/passkeys/add", use: show)
            .post("account/passkeys/add", use: add)
            .get("offer-passkey", use: showOffer)
            .post("offer-passkey", use: answerOffer)
    }

    static func offerAddress(to session: ID<Session>, on journey: ID<Journey>?) -> String {
        let pairs = [("session", session.string)] + (journey.map { [("journey", $0.string)] } ?? [])
        return FreshProofDetour.address(offerPath, pairs)
    }

    // From the account page

    @Sendable private func show(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let session = try request.queryParameters()["session"]
        let detour = FreshProofDetour(.addPasskey, session: session ?? "")
        guard let account = try await account(session, browser), callers.isFresh(PasskeyCaller(account, browser))
        else { return writer.redirect(to: detour.signInAddress, for: browser) }
        return respond(account, nil, nil, request, context, browser)
    }

    @Sendable private func add(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let form = try await writer.form(request, from: browser)
        let detour = FreshProofDetour(.addPasskey, session: form["session"] ?? "")
        guard let account = try await account(form["session"], browser),
            callers.isFresh(PasskeyCaller(account, browser))
        else { return writer.redirect(to: detour.signInAddress, for: browser) }
        do {
            try await register(form, account, browser)
            return writer.redirect(to: "/?done=passkey-added", for: browser)
        } catch let refusal as PasskeyRefusal {
            writer.note(refusal, context)
            return respond(account, nil, refusal, request, context, browser)
        }
    }

    // As an offer

    @Sendable private func showOffer(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let parameters = try request.queryParameters()
        let journey = JourneyNavigator.journeyID(parameters)
        if let journey { try await navigator.require(journey, for: browser) }
        guard let account = try await account(parameters["session"], browser),
            try await passkeys.manage.shouldOffer(to: account.user.id, in: writer.tenant.id)
        else { return try await goOn(journey, request, context, browser) }
        return respond(account, .some(journey), nil, request, context, browser)
    }

    @Sendable private func answerOffer(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let form = try await writer.form(request, from: browser)
        let journey = JourneyNavigator.journeyID(form)
        guard let account = try await account(form["session"], browser) else {
            return try await goOn(journey, request, context, browser)
        }
        if let answer = form["decision"].flatMap(OfferAnswer.init(rawValue:)) {
            try await passkeys.manage.answerOffer(answer, of: account.user.id, in: writer.tenant.id)
            return try await goOn(journey, request, context, browser)
        }
        do {
            // The offer was open for too long: whoever wants a passkey finds it on the account page.
            guard callers.isFresh(PasskeyCaller(account, browser)) else { throw PasskeyRefusal.ceremonyUnknown }
            try await register(form, account, browser)
            return try await goOn(journey, request, context, browser)
        } catch let refusal as PasskeyRefusal {
            writer.note(refusal, context)
            return respond(account, .some(journey), refusal, request, context, browser)
        }
    }

    private func goOn(
        _ journey: ID<Journey>?, _ request: Request, _ context: WebContext, _ browser: BrowserState
    ) async throws -> Response {
        guard let journey else { return writer.redirect(to: "/", for: browser) }
        let outcome = try await navigator.resume(journey, context, for: browser)
        return navigator.follow(outcome, request, context, for: browser)
    }

    // Both

    private func account(_ session: String?, _ browser: BrowserState) async throws -> SignedInAccount? {
        let accounts = try await people.signedIn(on: browser.cookies.session, in: writer.tenant.id)
        guard let session else { return accounts.first }
        return accounts.first { $0.session.id.string == session }
    }

    private func register(_ form: Parameters, _ account: SignedInAccount, _ browser: BrowserState) async throws {
        _ = try await passkeys.register.finish(
            Secret(form["ticket"] ?? ""), Array((form["credential"] ?? "").utf8), named: PasskeyProviders.unnamed,
            for: account.user, by: PasskeyCaller(account, browser).holder, in: writer.tenant)
    }

    /// - Parameter journey: nil for the page that the person asked for; an offer may have a journey or none.
    private func respond(
        _ account: SignedInAccount,
        _ journey: ID<Journey>??,
        _ refusal: PasskeyRefusal?,
        _ request: Request,
        _ context: WebContext,
        _ browser: BrowserState
    ) -> Response {
        let session = account.session.id.string
        let isOffer = journey != nil
        var hidden = [("session", session)]
        if let journey = journey ?? nil { hidden.append(("journey", journey.string)) }
        let path = isOffer ? Self.offerPath : Self.path
        var page = AddPasskeyPage(
            frame: writer.frame(request, for: browser, action: path, hidden: hidden),
            account: AccountDisplay(account.user),
            isOffer: isOffer,
            beginAddress: PasskeyRoutes.registrationBegin,
            againAddress: FreshProofDetour(.addPasskey, session: session).signInAddress
        )
        page.failure = refusal.map(PasskeyProblem.init)
        page.errorID = context.requestID
        return writer.response(
            page, to: request, context, for: browser, status: refusal == nil ? .ok : .badRequest)
    }
}
