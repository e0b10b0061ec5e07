import Accounts
import Authentication
import HTTPTypes
public import Hummingbird
public import Kernel
public import OAuth
import Palm
import Tenancy

/// The page that asks somebody who is signed in for their palm, by itself, on a journey or for a challenge.
public struct VerifyPalmRoutes: Sendable {
    static let path = "/palm"

    private let writer: PageWriter
    private let navigator: JourneyNavigator
    private let palms: PalmUseCases
    private let callers: PalmCallers
    private let clock: any Clock

    public init(
        writer: PageWriter, authorize: Authorize, palms: PalmUseCases, people: SignedInPeople, clock: any Clock
    ) {
        self.writer = writer
        self.palms = palms
        self.clock = clock
        navigator = JourneyNavigator(writer: writer, authorize: authorize)
        callers = PalmCallers(writer: writer, people: people, palms: palms)
    }

    public var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self)
            .get("palm", use: show)
            .post("palm", use: submit)
    }

    @Sendable private func show(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let parameters = try request.queryParameters()
        let visit = SignInVisit(parameters)
        if let journey = visit.journey { try await navigator.require(journey, for: browser) }
        guard let caller = try await callers.caller(parameters["session"], browser) else {
            return writer.redirect(to: visit.address(SignInRoutes.path), for: browser)
        }
        return try await page(caller, visit, await standing(of: caller), request, context, browser)
    }

    @Sendable private func submit(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let form = try await writer.form(request, from: browser)
        let visit = SignInVisit(form)
        if let journey = visit.journey { try await navigator.require(journey, for: browser) }
        if let journey = visit.journey, form["decision"] == "cancel" {
            return try await navigator.cancel(journey, request, context, for: browser)
        }
        guard let caller = try await callers.caller(form["session"], browser) else {
            return writer.redirect(to: visit.address(SignInRoutes.path), for: browser)
        }
        do {
            let proved = try await palms.verify.finish(
                Secret(form["ticket"] ?? ""), PalmCapture(base64URL: form["capture"] ?? ""), of: caller.user.id,
                by: caller.holder, in: writer.tenant.id)
            // A palm that was shown for something else says nothing about this.
            guard proved.transaction == visit.transaction else { throw PalmRefusal.ceremonyUnknown }
            let signedIn = try await palms.stepUp(proved, browser.asBrowser, writer.tenant)
            return try await navigator.goOn(
                after: signedIn, on: visit.journey, to: visit.home, request, context, for: browser)
        } catch let refusal as PalmRefusal {
            writer.note(refusal, context)
            return try await page(caller, visit, refusal, request, context, browser)
        }
    }

    /// What stands in the way before anything was tried, so that nobody lays their palm on a reader in vain.
    private func standing(of caller: PalmCaller) async throws -> PalmRefusal? {
        let status = try await palms.manage.status(of: caller.user.id, in: writer.tenant.id)
        if let until = status.lockedUntil { return .locked(until: until) }
        return switch status.standing {
        case .enrolled: nil
        case .suspended: .suspended
        case .none, .pending, .deleted: .notEnrolled
        }
    }

    private func page(
        _ caller: PalmCaller,
        _ visit: SignInVisit,
        _ refusal: PalmRefusal?,
        _ request: Request,
        _ context: WebContext,
        _ browser: BrowserState
    ) async throws -> Response {
        guard let service = try await palms.manage.service(in: writer.tenant.id) else { throw Failure.notFound }
        var hidden = visit.hidden.filter { $0.0 != "session" }
        if let session = caller.session { hidden.append(("session", session.id.string)) }
        // The script begins the ceremony with it, so that the proof counts for this and nothing else.
        if let transaction = visit.transaction { hidden.append(("transaction", transaction)) }
        var client: Client?
        if let journey = visit.journey {
            let outcome = try await navigator.resume(journey, context, for: browser)
            guard case .ask(_, _, let asked) = outcome else {
                return navigator.follow(outcome, request, context, for: browser)
            }
            client = asked.client
        }
        let reader = try await standing(of: caller) == nil ? service.reader : nil
        if let reader { context.allowConnection(reader.origin) }
        let page = VerifyPalmPage(
            frame: writer.frame(request, for: browser, action: Self.path, hidden: hidden, client: client),
            account: AccountDisplay(caller.user),
            provider: service.verifier.displayName,
            reader: reader?.url,
            beginAddress: PalmRoutes.verificationBegin,
            otherAddress: visit.address(SignInRoutes.path),
            mayCancel: visit.journey != nil,
            failure: refusal.map { PalmProblem($0, at: clock.now) },
            errorID: context.requestID
        )
        return writer.response(
            page, to: request, context, for: browser,
            status: refusal == nil || request.method == .get ? .ok : .badRequest)
    }
}
