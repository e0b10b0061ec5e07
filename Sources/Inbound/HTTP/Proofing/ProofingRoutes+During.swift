import Accounts
import Authentication
import HTTPTypes
import Hummingbird
import Kernel
import OAuth
import Proofing
import Tenancy

extension ProofingRoutes {
    /// How long a page waits before it is loaded anew.
    private static let refreshSeconds = 4

    /// `GET /proofing/{case}`: asks the provider, and goes on once it has approved.
    @Sendable func wait(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        guard let (account, known) = try await find(context, browser) else { throw Failure.notFound }
        let visit = ProofingVisit(known, of: account, for: FreshProofDetour(try request.queryParameters()))
        var (current, isTroubled) = (known, false)
        do {
            current = try await proofing.poll(
                known.id, of: account.user.id, session: account.session.id.string, in: writer.tenant.id)
        } catch ProofingRefusal.providerUnavailable {
            isTroubled = true
        }
        if current.isApproved { return try await goOn(visit, current, request, context, browser) }
        if let problem = ProofingProblem(current.state) {
            return try await respond(to: arrive(after: visit, context, browser), problem, request, context, browser)
        }
        let again = visit.address(of: current)
        let page = WaitForProofingPage(
            frame: writer.frame(request, for: browser, action: Self.address(of: current), hidden: visit.pairs),
            account: AccountDisplay(account.user),
            step: current.step,
            isInReview: current.state == .inReview,
            isTroubled: isTroubled,
            againAddress: again,
            otherAddress: visit.otherAddress
        )
        let fields: HTTPFields = [.refresh: "\(Self.refreshSeconds); url=\(again)"]
        return writer.response(page, to: request, context, for: browser, fields: fields)
    }

    /// `POST /proofing/{case}`: gives it up, and goes back to where another way can be chosen.
    @Sendable func cancel(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let form = try await writer.form(request, from: browser)
        guard let (account, known) = try await find(context, browser) else { throw Failure.notFound }
        let visit = ProofingVisit(known, of: account, for: FreshProofDetour(form))
        _ = try await proofing.cancel(known.id, of: account.user.id, in: writer.tenant.id)
        return writer.redirect(
            to: visit.otherAddress, for: browser, fields: ProofingTrail.end(visit, writer.jar))
    }

    /// `GET /proofing/{case}/return`, from the provider's site.
    @Sendable func comeBack(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        guard let (account, known) = try await find(context, browser) else { throw Failure.notFound }
        let visit = ProofingVisit(known, of: account, for: ProofingTrail.detour(from: known, request, writer.jar))
        return writer.redirect(to: visit.address(of: known), for: browser)
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

    private func goOn(
        _ visit: ProofingVisit, _ approved: ProofingCase, _ request: Request, _ context: WebContext,
        _ browser: BrowserState
    ) async throws -> Response {
        guard let journey = visit.journey else {
            let address = visit.detour == nil ? approved.returnPath : visit.home
            return writer.redirect(to: address, for: browser, fields: ProofingTrail.end(visit, writer.jar))
        }
        do {
            let outcome = try await navigator.resume(journey, context, for: browser)
            return navigator.follow(outcome, request, context, for: browser)
        } catch is JourneyUnknown {
            // A review may take longer than a journey lives.
            return writer.redirect(to: approved.returnPath, for: browser)
        }
    }
}

extension HTTPField.Name {
    /// Loads the page anew without a script (HTML Standard §2.6, the pragma as a header).
    fileprivate static let refresh = HTTPField.Name(known: "Refresh")
}
