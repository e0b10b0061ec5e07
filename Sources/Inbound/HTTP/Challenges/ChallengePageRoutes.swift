import Authentication
import FoundationEssentials
import HTTPTypes
public import Hummingbird
import Kernel
import OAuth
import Tenancy

/// The page on which a person approves or refuses what a client's backend asks of them.
///
/// Whoever has the address is asked to sign in as the person it is for; the id in it opens nothing more.
public struct ChallengePageRoutes: Sendable {
    static let path = "/challenge"

    private let writer: PageWriter
    private let challenges: ChallengeUseCases

    public init(writer: PageWriter, challenges: ChallengeUseCases) {
        self.writer = writer
        self.challenges = challenges
    }

    public var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self).get("challenge", use: show).post("challenge", use: decide)
    }

    static func address(of id: Secret) -> String { FreshProofDetour.address(path, [("id", id.revealed)]) }

    @Sendable private func show(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let id = try Self.id(try request.queryParameters())
        let opened = try await answering { try await challenges.open(id, in: browser.cookies, of: writer.tenant) }
        return respond(opened, id, request, context, browser)
    }

    @Sendable private func decide(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let form = try await writer.form(request, from: browser)
        let id = try Self.id(form)
        let decision: EndChallenge.Decision
        switch form["decision"] {
        case "approve": decision = .approve
        case "refuse", "cancel": decision = .refuse
        default: throw Failure.badRequest("decision must be approve or refuse")
        }
        let outcome = try await answering {
            try await challenges.end(
                id, decision, shownTo: ID(form["session"] ?? ""), in: browser.cookies, of: writer.tenant)
        }
        switch outcome {
        case .notYet: return writer.redirect(to: Self.address(of: id), for: browser)
        case .ended(let end, let opened):
            if let address = opened.challenge.returnAddress(with: id) {
                return writer.redirect(to: address, for: browser)
            }
            return try receipt(end, of: opened, request, context, browser)
        }
    }

    private func respond(
        _ opened: OpenedChallenge, _ id: Secret, _ request: Request, _ context: WebContext, _ browser: BrowserState
    ) -> Response {
        let detour = FreshProofDetour(.challenge(id: id.revealed), session: opened.account?.session.id.string ?? "")
        if let source = opened.challenge.returnURI.flatMap({ try? RedirectURI($0) })?.formActionSource {
            context.allowFormAction(source)
        }
        switch opened.standing {
        case .signIn(isSomebodyElse: false): return writer.redirect(to: detour.signInAddress, for: browser)
        case .signIn(isSomebodyElse: true):
            let page = ChallengeEndPage(
                frame: writer.frame(request, for: browser, action: "", client: opened.client), end: .otherAccount,
                signInAddress: detour.signInAddress)
            return writer.response(page, to: request, context, for: browser, status: .forbidden)
        case .prove(let question):
            let page = StepUpPage(
                frame: frame(opened, id, request, browser),
                account: AccountDisplay(question.account.user),
                why: StepUpPage.Why(question.demand),
                ways: question.stepUp.ways.map { StepUpPage.Way($0, keeping: detour.pairs) },
                isOptional: false
            )
            return writer.response(page, to: request, context, for: browser)
        case .decide(let account), .unmet(let account):
            var page = ChallengePage(
                frame: frame(opened, id, request, browser),
                account: AccountDisplay(account.user),
                subject: ChallengePage.Subject(opened.challenge),
                device: Device(userAgent: browser.device.userAgent),
                expiresAt: opened.challenge.expiresAt
            )
            if case .unmet = opened.standing { page.isUnmet = true }
            return writer.response(page, to: request, context, for: browser)
        }
    }

    private func frame(
        _ opened: OpenedChallenge, _ id: Secret, _ request: Request, _ browser: BrowserState
    ) -> PageFrame {
        writer.frame(
            request, for: browser, action: Self.path,
            hidden: [("id", id.revealed), ("session", opened.account?.session.id.string ?? "")],
            client: opened.client)
    }

    private func receipt(
        _ end: ChallengeEnd, of opened: OpenedChallenge, _ request: Request, _ context: WebContext,
        _ browser: BrowserState
    ) throws -> Response {
        guard let end = ChallengeEndPage.End(end) else { throw Failure.challengeOver }
        let page = ChallengeEndPage(
            frame: writer.frame(request, for: browser, action: "", client: opened.client),
            end: end,
            subject: ChallengePage.Subject(opened.challenge)
        )
        return writer.response(page, to: request, context, for: browser)
    }

    /// - Throws: ``Failure`` 400.
    private static func id(_ parameters: Parameters) throws -> Secret {
        guard let id = parameters["id"].flatMap(Secret.init(challenge:)) else { throw Failure.challengeOver }
        return id
    }

    private func answering<Value>(_ work: () async throws -> Value) async throws -> Value {
        do {
            return try await work()
        } catch is ChallengeUnknown {
            throw Failure.challengeOver
        }
    }
}

extension Failure {
    /// Never begun, ended, expired: to whoever has the address all the same.
    fileprivate static let challengeOver = Failure(.badRequest, code: "expired")
}

extension Challenge {
    /// The client's address, with the id and the state and nothing of the answer: only the client itself may ask for that.
    fileprivate func returnAddress(with id: Secret) -> String? {
        guard let returnURI else { return nil }
        var pairs = [("challenge", id.revealed)]
        if let state { pairs.append(("state", state)) }
        let query = pairs.map { "\($0.0)=\(FormEncoding.encode($0.1))" }.joined(separator: "&")
        return returnURI + (returnURI.contains("?") ? "&" : "?") + query
    }
}

extension ChallengePage.Subject {
    fileprivate init(_ challenge: Challenge) {
        let transaction = challenge.transaction
        self.init(
            amount: transaction?.amount.map { "\($0.decimal) \($0.currency)" },
            payee: transaction?.payee,
            account: transaction?.account,
            reference: transaction?.reference,
            text: transaction?.text
        )
    }
}

extension ChallengeEndPage.End {
    /// - Returns: nil for the end that no person brings about.
    fileprivate init?(_ end: ChallengeEnd) {
        switch end {
        case .approved: self = .approved
        case .refused: self = .refused
        case .unmet: self = .unmet
        case .expired: return nil
        }
    }
}
