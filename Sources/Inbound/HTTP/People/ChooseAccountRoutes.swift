import Accounts
import Authentication
import HTTPTypes
public import Hummingbird
import Kernel
public import OAuth
import Tenancy

/// The account chooser, where several people are signed in on one browser.
public struct ChooseAccountRoutes: Sendable {
    static let path = "/choose-account"

    private let writer: PageWriter
    private let navigator: JourneyNavigator

    public init(writer: PageWriter, authorize: Authorize) {
        self.writer = writer
        navigator = JourneyNavigator(writer: writer, authorize: authorize)
    }

    public var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self).get("choose-account", use: show).post("choose-account", use: choose)
    }

    @Sendable private func show(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        guard let id = JourneyNavigator.journeyID(try request.queryParameters()) else { throw JourneyUnknown() }
        let outcome = try await navigator.resume(id, context, for: browser)
        guard case .ask(.chooseAccount(let accounts), _, let asked) = outcome else {
            return navigator.follow(outcome, request, context, for: browser)
        }
        let page = ChooseAccountPage(
            frame: writer.frame(
                request, for: browser, action: Self.path, hidden: [("journey", id.string)], client: asked.client),
            choices: accounts.map { ChooseAccountPage.Choice($0) },
            otherAccountAddress: JourneyNavigator.address(SignInRoutes.path, of: id),
            mayCancel: true
        )
        return writer.response(page, to: request, context, for: browser, uiLocales: asked.uiLocales)
    }

    @Sendable private func choose(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let form = try await writer.form(request, from: browser)
        guard let id = JourneyNavigator.journeyID(form) else { throw JourneyUnknown() }
        if form["decision"] == "cancel" { return try await navigator.cancel(id, request, context, for: browser) }
        guard let session = form["session"] else { throw Failure.badRequest("no account was chosen") }
        try await navigator.authorize.choose(
            ID(session), provedNow: false, on: id, in: browser.cookies, from: browser.addressPrefix,
            of: writer.tenant.id)
        let outcome = try await navigator.resume(id, context, for: browser)
        return navigator.follow(outcome, request, context, for: browser)
    }
}
