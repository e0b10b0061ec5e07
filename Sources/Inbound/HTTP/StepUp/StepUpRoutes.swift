import Authentication
import HTTPTypes
public import Hummingbird
import Kernel
public import OAuth
import Proofing
import Tenancy

/// Where a person learns that a stronger proof is needed, and chooses how to give it.
public struct StepUpRoutes: Sendable {
    static let path = "/step-up"

    private let writer: PageWriter
    private let navigator: JourneyNavigator

    public init(writer: PageWriter, authorize: Authorize) {
        self.writer = writer
        navigator = JourneyNavigator(writer: writer, authorize: authorize)
    }

    public var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self).get("step-up", use: show).post("step-up", use: decide)
    }

    @Sendable private func show(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        guard let id = JourneyNavigator.journeyID(try request.queryParameters()) else { throw JourneyUnknown() }
        let outcome = try await navigator.resume(id, context, for: browser)
        guard case .ask(.prove(let question), _, let asked) = outcome else {
            return navigator.follow(outcome, request, context, for: browser)
        }
        let page = StepUpPage(
            frame: writer.frame(
                request, for: browser, action: Self.path, hidden: [("journey", id.string)], client: asked.client),
            account: AccountDisplay(question.account.user),
            why: StepUpPage.Why(question.demand),
            ways: question.stepUp.ways.map { StepUpPage.Way($0, on: id) },
            isOptional: question.isOptional
        )
        return writer.response(page, to: request, context, for: browser, uiLocales: asked.uiLocales)
    }

    @Sendable private func decide(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let form = try await writer.form(request, from: browser)
        guard let id = JourneyNavigator.journeyID(form) else { throw JourneyUnknown() }
        if form["decision"] == "cancel" { return try await navigator.cancel(id, request, context, for: browser) }
        // What is demanded comes back as demanded: the journey is judged anew, whatever was declined.
        if form["decision"] == "decline" {
            try await navigator.authorize.declineStepUp(on: id, in: browser.cookies, of: writer.tenant.id)
        }
        let outcome = try await navigator.resume(id, context, for: browser)
        return navigator.follow(outcome, request, context, for: browser)
    }
}

extension StepUpPage.Why {
    init(_ demand: StepUpQuestion.Demand) {
        self =
            switch demand {
            case .client: .client
            case .rule(.scope): .scope
            case .rule(.amount): .amount
            case .rule(.newDevice): .newDevice
            }
    }
}

extension StepUpPage.Way {
    init(_ steps: [StepUpStep], on journey: ID<Journey>) {
        self.init(steps, keeping: [("journey", journey.string)])
    }

    /// - Parameter pairs: what the pages on the way keep, so that they know what it is for.
    init(_ steps: [StepUpStep], keeping pairs: [(String, String)]) {
        let path = steps.first.map(\.path) ?? SignInRoutes.path
        var pairs = pairs
        if case .identity(let level) = steps.first { pairs.append(("level", level.rawValue)) }
        self.init(steps: steps.map { StepUpPage.Step($0) }, address: FreshProofDetour.address(path, pairs))
    }
}

extension StepUpPage.Step {
    fileprivate init(_ step: StepUpStep) {
        self =
            switch step {
            case .password: .password
            case .passkey: .passkey
            case .palm: .palm
            case .identity: .identity
            }
    }
}

extension StepUpStep {
    /// The page on which it is taken.
    var path: String {
        switch self {
        case .password, .passkey: SignInRoutes.path
        case .palm: "/palm"
        case .identity: "/proofing"
        }
    }
}
