import Accounts
import Authentication
import HTTPTypes
public import Hummingbird
import Kernel
public import OAuth
import Proofing
import Tenancy

/// The pages on which a person has their identity checked, by themselves or on a journey.
///
/// The provider sends the browser back to `/proofing/{case}/return`, which decides nothing: the page it leads to asks the
/// provider.
public struct ProofingRoutes: Sendable {
    static let path = "/proofing"
    /// How long a page waits before it is loaded anew.
    private static let refreshSeconds = 4

    private let writer: PageWriter
    private let navigator: JourneyNavigator
    private let proofing: ProofingUseCases
    private let people: SignedInPeople

    public init(writer: PageWriter, authorize: Authorize, proofing: ProofingUseCases, people: SignedInPeople) {
        self.writer = writer
        navigator = JourneyNavigator(writer: writer, authorize: authorize)
        self.proofing = proofing
        self.people = people
    }

    public var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self)
            .get("proofing", use: show)
            .post("proofing", use: start)
            .get("proofing/:case", use: wait)
            .post("proofing/:case", use: cancel)
            .get("proofing/:case/return", use: comeBack)
    }

    static func address(to level: IdentityLevel, of session: String) -> String {
        "\(path)?level=\(level.rawValue)&session=\(FormEncoding.encode(session))"
    }

    static func address(of proofingCase: ProofingCase) -> String { "\(path)/\(proofingCase.id)" }

    // Before

    @Sendable private func show(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let parameters = try request.queryParameters()
        switch try await visit(parameters, context, browser) {
        case .leave(let outcome): return navigator.follow(outcome, request, context, for: browser)
        case .signIn(let journey):
            return writer.redirect(to: JourneyNavigator.address(SignInRoutes.path, of: journey), for: browser)
        case .stay(let visit): return try await page(visit, nil, request, context, browser)
        }
    }

    @Sendable private func start(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let form = try await writer.form(request, from: browser)
        if form["decision"] == "cancel", let journey = JourneyNavigator.journeyID(form) {
            return try await navigator.cancel(journey, request, context, for: browser)
        }
        switch try await visit(form, context, browser) {
        case .leave(let outcome): return navigator.follow(outcome, request, context, for: browser)
        case .signIn(let journey):
            return writer.redirect(to: JourneyNavigator.address(SignInRoutes.path, of: journey), for: browser)
        case .stay(let visit):
            let wish = StartProofing.Wish(
                visit.level, answer: form["answer"].flatMap { $0.isEmpty ? nil : $0 }, journey: visit.journey?.string,
                returnPath: AccountIdentityRoutes.path, language: writer.tag(for: request))
            do {
                let begun = try await proofing.start(
                    wish, for: visit.account.user.id, session: visit.account.session.id.string, in: writer.tenant)
                return writer.redirect(to: Self.address(of: begun), for: browser)
            } catch let refusal as ProofingRefusal {
                return try await page(visit, ProofingProblem(refusal), request, context, browser)
            }
        }
    }

    // While it is under way

    @Sendable private func wait(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        guard let (account, known) = try await find(context, browser) else { throw Failure.notFound }
        var (current, isTroubled) = (known, false)
        do {
            current = try await proofing.poll(
                known.id, of: account.user.id, session: account.session.id.string, in: writer.tenant.id)
        } catch ProofingRefusal.providerUnavailable {
            isTroubled = true
        }
        if current.isApproved { return try await goOn(current, request, context, browser) }
        if let problem = ProofingProblem(current.state) {
            let visit = try await visit(after: current, of: account, context, browser)
            return try await page(visit, problem, request, context, browser)
        }
        let again = Self.address(of: current)
        let page = WaitForProofingPage(
            frame: writer.frame(request, for: browser, action: again),
            account: AccountDisplay(account.user),
            step: current.step,
            isInReview: current.state == .inReview,
            isTroubled: isTroubled,
            againAddress: again,
            otherAddress: Self.otherAddress(current.journey.map { ID($0) })
        )
        let fields: HTTPFields = [.refresh: "\(Self.refreshSeconds); url=\(again)"]
        return writer.response(page, to: request, context, for: browser, fields: fields)
    }

    @Sendable private func cancel(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        _ = try await writer.form(request, from: browser)
        guard let (account, known) = try await find(context, browser) else { throw Failure.notFound }
        _ = try await proofing.cancel(known.id, of: account.user.id, in: writer.tenant.id)
        return writer.redirect(to: Self.otherAddress(known.journey.map { ID($0) }), for: browser)
    }

    @Sendable private func comeBack(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        guard let (_, known) = try await find(context, browser) else { throw Failure.notFound }
        return writer.redirect(to: Self.address(of: known), for: browser)
    }

    /// A case of the session in which it was begun; anybody else's is as good as none.
    private func find(
        _ context: WebContext, _ browser: BrowserState
    ) async throws -> (SignedInAccount, ProofingCase)? {
        let id = ID<ProofingCase>(try context.parameters.require("case"))
        for account in try await people.signedIn(on: browser.cookies.session, in: writer.tenant.id) {
            do {
                let known = try await proofing.manage.proofingCase(id, of: account.user.id, in: writer.tenant.id)
                if known.session == account.session.id.string { return (account, known) }
            } catch ProofingRefusal.caseUnknown {
                continue
            }
        }
        return nil
    }

    /// Goes on with the journey on which the case was begun, while it lives: its forms may lead back to the app.
    private func visit(
        after ended: ProofingCase, of account: SignedInAccount, _ context: WebContext, _ browser: BrowserState
    ) async throws -> Visit {
        let none = Visit(account: account, level: ended.level, journey: nil, client: nil)
        guard let journey = ended.journey.map({ ID<Journey>($0) }) else { return none }
        do {
            let outcome = try await navigator.resume(journey, context, for: browser)
            guard case .ask(_, _, let asked) = outcome else { return none }
            return Visit(account: account, level: ended.level, journey: journey, client: asked.client)
        } catch is JourneyUnknown {
            return none
        }
    }

    private func goOn(
        _ approved: ProofingCase, _ request: Request, _ context: WebContext, _ browser: BrowserState
    ) async throws -> Response {
        guard let journey = approved.journey else { return writer.redirect(to: approved.returnPath, for: browser) }
        do {
            let outcome = try await navigator.resume(ID(journey), context, for: browser)
            return navigator.follow(outcome, request, context, for: browser)
        } catch is JourneyUnknown {
            // A review may take longer than a journey lives.
            return writer.redirect(to: approved.returnPath, for: browser)
        }
    }
}

extension ProofingRoutes {
    /// Who wants what proofed, and why.
    fileprivate struct Visit {
        let account: SignedInAccount
        let level: IdentityLevel
        let journey: ID<Journey>?
        let client: Client?
    }

    fileprivate enum Arrival {
        case stay(Visit)
        case leave(AuthorizationOutcome)
        case signIn(ID<Journey>?)
    }

    /// On a journey its question says who and to which level; otherwise the address does.
    fileprivate func visit(
        _ parameters: Parameters, _ context: WebContext, _ browser: BrowserState
    ) async throws -> Arrival {
        if let journey = JourneyNavigator.journeyID(parameters) {
            let outcome = try await navigator.resume(journey, context, for: browser)
            guard case .ask(.prove(let question), _, let asked) = outcome,
                let level = question.stepUp.ways.joined().compactMap(\.identityLevel).first
            else { return .leave(outcome) }
            return .stay(Visit(account: question.account, level: level, journey: journey, client: asked.client))
        }
        let accounts = try await people.signedIn(on: browser.cookies.session, in: writer.tenant.id)
        let wanted = parameters["session"]
        guard let account = accounts.first(where: { wanted == nil || $0.session.id.string == wanted }) else {
            return .signIn(nil)
        }
        let level = parameters["level"].flatMap(IdentityLevel.init(rawValue:)) ?? .verified
        return .stay(Visit(account: account, level: level, journey: nil, client: nil))
    }

    fileprivate func page(
        _ visit: Visit, _ problem: ProofingProblem?, _ request: Request, _ context: WebContext, _ browser: BrowserState
    ) async throws -> Response {
        var hidden = [("session", visit.account.session.id.string), ("level", visit.level.rawValue)]
        if let journey = visit.journey { hidden.append(("journey", journey.string)) }
        var page = StartProofingPage(
            frame: writer.frame(request, for: browser, action: Self.path, hidden: hidden, client: visit.client),
            account: AccountDisplay(visit.account.user),
            level: visit.level,
            question: nil,
            otherAddress: Self.otherAddress(visit.journey),
            isJourney: visit.journey != nil,
            failure: problem,
            errorID: context.requestID
        )
        do {
            page.question = try await proofing.start.question(for: visit.level, in: writer.tenant.id)
        } catch ProofingRefusal.levelNotOffered {
            (page.isClosed, page.failure) = (true, .notOffered)
        }
        let isFine = problem == nil || request.method == .get
        return writer.response(page, to: request, context, for: browser, status: isFine ? .ok : .badRequest)
    }

    /// Every other way that is enough; without a journey, the page from which one came.
    fileprivate static func otherAddress(_ journey: ID<Journey>?) -> String {
        journey.map { JourneyNavigator.address(StepUpRoutes.path, of: $0) } ?? AccountIdentityRoutes.path
    }
}

extension StepUpStep {
    fileprivate var identityLevel: IdentityLevel? {
        if case .identity(let level) = self { level } else { nil }
    }
}

extension HTTPField.Name {
    /// Loads the page anew without a script (HTML Standard §2.6, the pragma as a header).
    fileprivate static let refresh = HTTPField.Name(known: "Refresh")
}
