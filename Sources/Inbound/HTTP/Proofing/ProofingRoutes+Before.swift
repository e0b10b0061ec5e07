import Accounts
import Authentication
import HTTPTypes
import Hummingbird
import Kernel
import OAuth
import Proofing

extension ProofingRoutes {
    /// `GET /proofing`
    @Sendable func show(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let arrival = try await arrive(try request.queryParameters(), context, browser)
        return try await respond(to: arrival, nil, request, context, browser)
    }

    /// `POST /proofing`: begins a case, or gives up what it would be for.
    @Sendable func start(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let form = try await writer.form(request, from: browser)
        if form["decision"] == "cancel", let journey = JourneyNavigator.journeyID(form) {
            return try await navigator.cancel(journey, request, context, for: browser)
        }
        let arrival = try await arrive(form, context, browser)
        guard case .stay(let visit) = arrival else {
            return try await respond(to: arrival, nil, request, context, browser)
        }
        if form["decision"] == "cancel" { return writer.redirect(to: visit.home, for: browser) }
        do {
            return try await begin(visit, answering: form["answer"], request, browser)
        } catch let refusal as ProofingRefusal {
            return try await page(visit, ProofingProblem(refusal), request, context, browser)
        }
    }

    /// - Parameter problem: what became of an attempt just now.
    func respond(
        to arrival: Arrival, _ problem: ProofingProblem?, _ request: Request, _ context: WebContext,
        _ browser: BrowserState
    ) async throws -> Response {
        switch arrival {
        case .leave(let outcome): navigator.follow(outcome, request, context, for: browser)
        case .signIn(let address): writer.redirect(to: address, for: browser)
        case .stay(let visit): try await page(visit, problem, request, context, browser)
        }
    }

    private func begin(
        _ visit: ProofingVisit, answering answer: String?, _ request: Request, _ browser: BrowserState
    ) async throws -> Response {
        let wish = StartProofing.Wish(
            visit.level, answer: answer.flatMap { $0.isEmpty ? nil : $0 }, journey: visit.journey?.string,
            returnPath: AccountIdentityRoutes.path, language: writer.tag(for: request))
        let begun = try await proofing.start(
            wish, for: visit.account.user.id, session: visit.account.session.id.string, in: writer.tenant)
        return writer.redirect(
            to: visit.address(of: begun), for: browser, fields: ProofingTrail.fields(of: visit, to: begun, writer.jar))
    }
}
