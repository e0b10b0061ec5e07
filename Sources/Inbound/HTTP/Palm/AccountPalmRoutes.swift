import Accounts
import Authentication
import HTTPTypes
public import Hummingbird
public import Kernel
public import OAuth
import Palm
import Tenancy

/// The page on which a person enrols their palm or deletes it.
public struct AccountPalmRoutes: Sendable {
    static let path = "/account/palm"

    private let writer: PageWriter
    private let palms: PalmUseCases
    private let callers: PalmCallers
    private let clock: any Clock

    public init(writer: PageWriter, palms: PalmUseCases, people: SignedInPeople, clock: any Clock) {
        self.writer = writer
        self.palms = palms
        self.clock = clock
        callers = PalmCallers(writer: writer, people: people, palms: palms)
    }

    public var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self)
            .get("account/palm", use: show)
            .post("account/palm", use: change)
    }

    static func address(of session: ID<Session>) -> String {
        FreshProofDetour.address(path, [("session", session.string)])
    }

    @Sendable private func show(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let session = try request.queryParameters()["session"]
        guard let caller = try await callers.caller(session, browser) else {
            return writer.redirect(to: SignInRoutes.path, for: browser)
        }
        return try await page(caller, nil, request, context, browser)
    }

    @Sendable private func change(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let form = try await writer.form(request, from: browser)
        guard let caller = try await callers.caller(form["session"], browser) else {
            return writer.redirect(to: SignInRoutes.path, for: browser)
        }
        do {
            if form["decision"] == "delete" {
                try await palms.manage.delete(caller.user.id, in: writer.tenant.id)
                return writer.redirect(to: "/?done=palm-deleted", for: browser)
            }
            _ = try await palms.enroll.finish(
                Secret(form["ticket"] ?? ""), PalmCapture(base64URL: form["capture"] ?? ""), for: caller.user.id,
                by: caller.holder, in: writer.tenant.id)
            return writer.redirect(to: "/?done=palm-enrolled", for: browser)
        } catch let refusal as PalmRefusal {
            writer.note(refusal, context)
            return try await page(caller, refusal, request, context, browser)
        }
    }

    private func page(
        _ caller: PalmCaller,
        _ refusal: PalmRefusal?,
        _ request: Request,
        _ context: WebContext,
        _ browser: BrowserState
    ) async throws -> Response {
        guard let service = try await palms.manage.service(in: writer.tenant.id) else { throw Failure.notFound }
        let status = try await palms.manage.status(of: caller.user.id, in: writer.tenant.id)
        let hidden = caller.session.map { [("session", $0.id.string)] } ?? []
        if let reader = service.reader { context.allowConnection(reader.origin) }
        let page = PalmPage(
            frame: writer.frame(request, for: browser, action: Self.path, hidden: hidden),
            account: AccountDisplay(caller.user),
            status: status,
            provider: service.verifier.displayName,
            reader: service.reader?.url,
            beginAddress: PalmRoutes.enrolmentBegin,
            consentVersion: service.rules.consentVersion,
            failure: refusal.map { PalmProblem($0, at: clock.now) },
            errorID: context.requestID
        )
        return writer.response(
            page, to: request, context, for: browser, status: refusal == nil ? .ok : .badRequest)
    }
}
