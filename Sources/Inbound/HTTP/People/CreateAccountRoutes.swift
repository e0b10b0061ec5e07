import Accounts
public import Authentication
import HTTPTypes
public import Hummingbird
import JOSE
import Kernel
public import OAuth
import Tenancy

/// The page on which people create an account by themselves.
public struct CreateAccountRoutes: Sendable {
    static let path = "/create-account"

    private let writer: PageWriter
    private let navigator: JourneyNavigator
    private let signUp: SignUp
    private let passkeys: PasskeyUseCases?
    private let passwordMinimum: Int

    /// - Parameter passkeys: nil where none can be used, so that none is offered.
    public init(
        writer: PageWriter, authorize: Authorize, signUp: SignUp, passkeys: PasskeyUseCases?, passwordMinimum: Int
    ) {
        self.writer = writer
        self.passkeys = passkeys
        navigator = JourneyNavigator(writer: writer, authorize: authorize)
        self.signUp = signUp
        self.passwordMinimum = passwordMinimum
    }

    public var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self).get("create-account", use: show).post("create-account", use: submit)
    }

    @Sendable private func show(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let journey = JourneyNavigator.journeyID(try request.queryParameters())
        return try await show(AccountForm(), journey, request, context, browser)
    }

    @Sendable private func submit(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let parameters = try await writer.form(request, from: browser)
        let journey = JourneyNavigator.journeyID(parameters)
        if let journey, parameters["decision"] == "cancel" {
            return try await navigator.cancel(journey, request, context, for: browser)
        }
        if let journey { try await navigator.require(journey, for: browser) }
        var form = AccountForm(parameters)
        do {
            guard let new = form.checked(by: signUp, in: writer.tenant) else { throw FormIncomplete() }
            let signedIn = try await signUp(
                new.username, profile: new.profile, password: new.password, during: journey?.string,
                on: browser.asBrowser, in: writer.tenant)
            let isOffered =
                await passkeys?.isOffered(
                    to: signedIn.user, canMakeOne: parameters["can"] == "passkey", in: writer.tenant.id) ?? false
            return try await navigator.goOn(
                after: signedIn, on: journey, offeringPasskey: isOffered, request, context, for: browser)
        } catch let error where form.note(error) {
            return try await show(form, journey, request, context, browser)
        }
    }

    private func show(
        _ form: AccountForm,
        _ journey: ID<Journey>?,
        _ request: Request,
        _ context: WebContext,
        _ browser: BrowserState
    ) async throws -> Response {
        var client: Client?
        var uiLocales: [String] = []
        if let journey {
            let outcome = try await navigator.resume(journey, context, for: browser)
            guard case .ask(_, _, let asked) = outcome else {
                return navigator.follow(outcome, request, context, for: browser)
            }
            (client, uiLocales) = (asked.client, asked.uiLocales)
        }
        let hidden = journey.map { [("journey", $0.string)] } ?? []
        var page = CreateAccountPage(
            frame: writer.frame(request, for: browser, action: Self.path, hidden: hidden, client: client))
        form.fill(&page)
        page.passwordMinimum = passwordMinimum
        page.signInAddress = JourneyNavigator.address(SignInRoutes.path, of: journey)
        page.mayCancel = journey != nil
        page.asksForOffer = passkeys != nil
        return writer.response(
            page, to: request, context, for: browser, uiLocales: uiLocales, status: form.status, fields: form.fields)
    }
}

private struct FormIncomplete: Error {}

/// What was typed on the page, and what is wrong with it.
private struct AccountForm {
    var username = ""
    var email = ""
    var givenName = ""
    var familyName = ""
    private var password = ""
    private var mistakes: [CreateAccountPage.Field: CreateAccountPage.Mistake] = [:]
    private var waitSeconds: Int?

    init() {}

    init(_ parameters: Parameters) {
        username = parameters["username"] ?? ""
        email = parameters["email"] ?? ""
        givenName = parameters["given_name"] ?? ""
        familyName = parameters["family_name"] ?? ""
        password = parameters["password"] ?? ""
    }

    var status: HTTPResponse.Status {
        if waitSeconds != nil { return .tooManyRequests }
        return mistakes.isEmpty ? .ok : .unprocessableContent
    }

    var fields: HTTPFields { waitSeconds.map { [.retryAfter: String($0)] } ?? [:] }

    /// - Returns: nil when something is wrong, which is noted.
    mutating func checked(
        by signUp: SignUp,
        in tenant: Tenant
    ) -> (username: Username, profile: Profile, password: Password)? {
        let name = checkedUsername()
        let profile = checkedProfile()
        let password = checkedPassword(by: signUp, in: tenant)
        guard let name, let profile, let password, mistakes.isEmpty else { return nil }
        return (name, profile, password)
    }

    private mutating func checkedPassword(by signUp: SignUp, in tenant: Tenant) -> Password? {
        guard !password.isEmpty else {
            mistakes[.password] = .missing
            return nil
        }
        do {
            let typed = try Password(password)
            try signUp.check(typed, username: username, email: email.isEmpty ? nil : email, in: tenant)
            return typed
        } catch {
            mistakes[.password] = Self.mistake(error)
            return nil
        }
    }

    private mutating func checkedUsername() -> Username? {
        do {
            return try Username(username)
        } catch {
            switch error {
            case .empty: mistakes[.username] = .missing
            case .tooLong: mistakes[.username] = .tooLong(maximum: Username.lengthMax)
            case .forbiddenCharacter: mistakes[.username] = .malformed
            }
            return nil
        }
    }

    private mutating func checkedProfile() -> Profile? {
        var claims: [String: JSON] = [:]
        if !email.isEmpty {
            claims["email"] = .string(email)
            claims["email_verified"] = false
        }
        if !givenName.isEmpty { claims["given_name"] = .string(givenName) }
        if !familyName.isEmpty { claims["family_name"] = .string(familyName) }
        let name = [givenName, familyName].filter { !$0.isEmpty }.joined(separator: " ")
        if !name.isEmpty { claims["name"] = .string(name) }
        do {
            return try Profile(claims)
        } catch {
            let field = CreateAccountPage.Field(rawValue: error.name) ?? .givenName
            mistakes[field] = .malformed
            return nil
        }
    }

    /// - Returns: whether the page can say what is wrong; other errors are the server's.
    mutating func note(_ error: any Error) -> Bool {
        switch error {
        case is FormIncomplete: break
        case is UsernameTaken: mistakes[.username] = .taken
        case let problem as PasswordProblem: mistakes[.password] = Self.mistake(problem)
        case let error as TooManyTries: waitSeconds = error.retryAfterSeconds
        default: return false
        }
        return true
    }

    private static func mistake(_ problem: PasswordProblem) -> CreateAccountPage.Mistake {
        switch problem {
        case .tooShort(let minimum): .tooShort(minimum: minimum)
        case .tooLong(let maximum): .tooLong(maximum: maximum)
        case .common: .common
        case .predictable: .resemblesUsername
        }
    }

    func fill(_ page: inout CreateAccountPage) {
        page.username = username
        page.email = email
        page.givenName = givenName
        page.familyName = familyName
        page.mistakes = mistakes
        page.waitMinutes = waitSeconds.map { max(1, ($0 + 59) / 60) }
    }
}
