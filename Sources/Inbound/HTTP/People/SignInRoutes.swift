import Accounts
public import Authentication
import HTTPTypes
public import Hummingbird
import Kernel
public import OAuth

/// The sign-in page: in a journey, or by itself from the home page.
public struct SignInRoutes: Sendable {
    static let path = "/sign-in"

    private let writer: PageWriter
    private let navigator: JourneyNavigator
    private let signIn: SignIn
    private let allowsRegistration: Bool

    public init(writer: PageWriter, authorize: Authorize, signIn: SignIn, allowsRegistration: Bool) {
        self.writer = writer
        navigator = JourneyNavigator(writer: writer, authorize: authorize)
        self.signIn = signIn
        self.allowsRegistration = allowsRegistration
    }

    public var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self).get("sign-in", use: show).post("sign-in", use: submit)
    }

    @Sendable private func show(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        guard let id = JourneyNavigator.journeyID(try request.queryParameters()) else {
            return writer.response(page(request, browser, journey: nil), to: request, context, for: browser)
        }
        return try await show(id, request, context, browser)
    }

    private func show(
        _ id: ID<Journey>,
        _ request: Request,
        _ context: WebContext,
        _ browser: BrowserState,
        username: String? = nil,
        failure: SignInPage.Failure? = nil,
        status: HTTPResponse.Status = .ok,
        fields: HTTPFields = [:]
    ) async throws -> Response {
        let outcome = try await navigator.resume(id, context, for: browser)
        guard case .ask(let interaction, _, let asked) = outcome else {
            return navigator.follow(outcome, request, context, for: browser)
        }
        var page = page(request, browser, journey: id, client: asked.client)
        page.mayCancel = true
        page.failure = failure
        page.username = username ?? asked.loginHint ?? ""
        if case .signIn(let hint, let reason) = interaction {
            page.username = username ?? hint ?? ""
            page.isRepeated = reason != nil
        }
        return writer.response(
            page, to: request, context, for: browser, uiLocales: asked.uiLocales, status: status, fields: fields)
    }

    @Sendable private func submit(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let form = try await writer.form(request, from: browser)
        let journey = JourneyNavigator.journeyID(form)
        if let journey, form["decision"] == "cancel" {
            return try await navigator.cancel(journey, request, context, for: browser)
        }
        if let journey { try await navigator.require(journey, for: browser) }
        let username = form["username"] ?? ""
        do {
            let credentials = SignIn.Credentials(identifier: username, password: try Password(form["password"] ?? ""))
            let signedIn = try await signIn(credentials, on: browser.asBrowser, in: writer.tenant)
            return try await navigator.goOn(after: signedIn, on: journey, request, context, for: browser)
        } catch let refusal where Refusal(refusal) != nil {
            return try await again(Refusal(refusal), username, journey, request, context, browser)
        }
    }

    /// The page once more, with what was typed as name and what is to be done.
    private func again(
        _ refusal: Refusal?,
        _ username: String,
        _ journey: ID<Journey>?,
        _ request: Request,
        _ context: WebContext,
        _ browser: BrowserState
    ) async throws -> Response {
        let status = refusal?.status ?? .unprocessableContent
        if let journey {
            return try await show(
                journey, request, context, browser, username: username, failure: refusal?.failure, status: status,
                fields: refusal?.fields ?? [:])
        }
        var page = page(request, browser, journey: nil)
        page.username = username
        page.failure = refusal?.failure
        return writer.response(
            page, to: request, context, for: browser, status: status, fields: refusal?.fields ?? [:])
    }

    private func page(
        _ request: Request,
        _ browser: BrowserState,
        journey: ID<Journey>?,
        client: Client? = nil
    ) -> SignInPage {
        let hidden = journey.map { [("journey", $0.string)] } ?? []
        var page = SignInPage(
            frame: writer.frame(request, for: browser, action: Self.path, hidden: hidden, client: client))
        if allowsRegistration {
            page.createAccountAddress = JourneyNavigator.address(CreateAccountRoutes.path, of: journey)
        }
        return page
    }
}

/// What the sign-in page says of a failed try.
private struct Refusal {
    let failure: SignInPage.Failure
    let status: HTTPResponse.Status
    var fields: HTTPFields = [:]

    init?(_ error: any Error) {
        switch error {
        case is SignInRefused, is PasswordProblem:
            (failure, status) = (.wrongNameOrPassword, .unprocessableContent)
        case let error as TooManyTries:
            failure = .tooManyTries(waitMinutes: max(1, (error.retryAfterSeconds + 59) / 60))
            status = .tooManyRequests
            fields = [.retryAfter: String(error.retryAfterSeconds)]
        default: return nil
        }
    }
}
