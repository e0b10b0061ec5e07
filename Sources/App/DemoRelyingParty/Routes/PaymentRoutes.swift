import HTTP
import Hummingbird

/// Paying: the order, what it needs first, and what came of it.
struct PaymentRoutes: Sendable {
    private static let orders = ["small": PaymentOrder.small, "large": PaymentOrder.large]

    let pages: DemoPages
    let desk: SignInDesk
    let payments: PaymentDesk

    var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self)
            .get("payment", use: show)
            .post("payment", use: order)
            .get("payment/prove", use: prove)
            .post("payment/cancel", use: cancel)
    }

    @Sendable private func order(request: Request, context: WebContext) async throws -> Response {
        guard let (session, form) = try await desk.session(of: request, pages.jar) else {
            return pages.problem(.untrustedForm, to: request)
        }
        guard let order = form["amount"].flatMap({ Self.orders[$0] }) else {
            throw Failure.badRequest("there is no such amount to pay")
        }
        await payments.order(order, in: session)
        return pages.redirect(to: DemoRelyingParty.Path.payment)
    }

    @Sendable private func show(request: Request, context: WebContext) async throws -> Response {
        guard let (_, person) = desk.person(at: request, pages.jar), let payment = person.payment else {
            return pages.redirect(to: "/")
        }
        return pages.response(.payment, to: request) { phrasebook in
            PaymentFields(payment: payment, formToken: person.formToken, phrasebook: phrasebook).all
        }
    }

    /// Sends the person to the server with what the payments service asked for.
    @Sendable private func prove(request: Request, context: WebContext) async throws -> Response {
        guard let (session, person) = desk.person(at: request, pages.jar), let payment = person.payment,
            case .open(let demand?) = payment.state
        else { return pages.redirect(to: DemoRelyingParty.Path.payment) }
        let browser = Visitor(request, pages.jar).browser ?? SignInDesk.secret()
        let purpose = Purpose.payment(id: payment.id, demand)
        let options = LoginOptions(
            language: pages.language(of: request).tag, maxAgeSeconds: demand.maxAgeSeconds)
        do {
            let address = try await desk.begin(options, for: purpose, by: person, on: browser)
            payments.leave(for: purpose, of: payment.id, in: session)
            return pages.redirect(to: address, Visitor.named(browser, pages.jar))
        } catch let problem as SignInProblem {
            return pages.problem(problem, to: request)
        }
    }

    @Sendable private func cancel(request: Request, context: WebContext) async throws -> Response {
        guard let (session, form) = try await desk.session(of: request, pages.jar), let id = form["payment"] else {
            return pages.problem(.untrustedForm, to: request)
        }
        payments.refuse(id, Refusal(.denied), in: session)
        return pages.redirect(to: DemoRelyingParty.Path.payment)
    }
}
