import Accounts
import Authentication
import HTTPTypes
public import Hummingbird
import Kernel
public import OAuth
import Proofing
import Tenancy

/// The consent page: who wants to learn what.
public struct ConsentRoutes: Sendable {
    static let path = "/consent"

    private let writer: PageWriter
    private let navigator: JourneyNavigator
    private let verifiedClaims: ReleaseVerifiedClaims?

    /// - Parameter verifiedClaims: nil where nobody can be verified.
    public init(writer: PageWriter, authorize: Authorize, verifiedClaims: ReleaseVerifiedClaims? = nil) {
        self.writer = writer
        self.verifiedClaims = verifiedClaims
        navigator = JourneyNavigator(writer: writer, authorize: authorize)
    }

    public var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self).get("consent", use: show).post("consent", use: decide)
    }

    @Sendable private func show(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        guard let id = JourneyNavigator.journeyID(try request.queryParameters()) else { throw JourneyUnknown() }
        let outcome = try await navigator.resume(id, context, for: browser)
        guard case .ask(.consent(let question), _, let asked) = outcome else {
            return navigator.follow(outcome, request, context, for: browser)
        }
        let hidden = [("journey", id.string), ("session", question.account.session.id.string)]
        let frame = writer.frame(request, for: browser, action: Self.path, hidden: hidden, client: asked.client)
        var page = ConsentPage(
            frame: frame,
            account: AccountDisplay(question.account.user),
            otherAccountAddress: JourneyNavigator.address(SignInRoutes.path, of: id),
            scopes: question.scope.tokens.map { ConsentPage.Item(name: $0, isLocked: $0 == Scope.openID) },
            isOffline: question.isOffline
        )
        let facts = try await facts(of: question, for: asked)
        let verified = Set(facts.map(\.consent))
        page.claims = question.claims.filter { !verified.contains($0) }.map {
            ConsentPage.Item(name: $0, isLocked: question.essentialClaims.contains($0))
        }
        page.verified = facts.map(ConsentPage.Fact.init)
        return writer.response(page, to: request, context, for: browser, uiLocales: asked.uiLocales)
    }

    /// What is asked for as verified is shown even where nobody can be verified: the answer is kept for later.
    private func facts(
        of question: ConsentQuestion,
        for request: AuthorizationRequest
    ) async throws -> [VerifiedFact] {
        guard let verifiedClaims else { return request.claims.unverifiedFacts }
        return try await verifiedClaims.facts(
            for: request.claims, of: question.account.user.id, in: writer.tenant.id)
    }

    @Sendable private func decide(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let form = try await writer.form(request, from: browser)
        guard let id = JourneyNavigator.journeyID(form) else { throw JourneyUnknown() }
        switch form["decision"] {
        case "allow":
            try await navigator.authorize.agree(
                allowingScopes: Set(form.all("scope")),
                claims: Set(form.all("claim")),
                shownTo: ID(form["session"] ?? ""),
                on: id,
                in: browser.cookies,
                of: writer.tenant
            )
            let outcome = try await navigator.resume(id, context, for: browser)
            return navigator.follow(outcome, request, context, for: browser)
        case "deny", "cancel": return try await navigator.cancel(id, request, context, for: browser)
        default: throw Failure.badRequest("decision must be allow or deny")
        }
    }
}

extension AccountDisplay {
    init(_ user: User) {
        self.init(name: user.displayName, username: user.username.string)
    }
}

extension ChooseAccountPage.Choice {
    init(_ account: SignedInAccount) {
        self.init(session: account.session.id.string, account: AccountDisplay(account.user))
    }
}
