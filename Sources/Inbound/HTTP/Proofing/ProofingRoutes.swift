import Accounts
import Authentication
import HTTPTypes
public import Hummingbird
import Kernel
public import OAuth
import Proofing
import Tenancy

/// The pages on which a person has their identity checked: by themselves, on a journey, or for a challenge.
///
/// The provider sends the browser back to `/proofing/{case}/return`, which decides nothing: the page it leads to asks the
/// provider.
public struct ProofingRoutes: Sendable {
    static let path = "/proofing"

    let writer: PageWriter
    let navigator: JourneyNavigator
    let proofing: ProofingUseCases
    let people: SignedInPeople

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
        FreshProofDetour.address(path, [("level", level.rawValue), ("session", session)])
    }

    static func address(of proofingCase: ProofingCase) -> String { "\(path)/\(proofingCase.id)" }

    /// The page that says what is about to happen, or what became of an attempt.
    func page(
        _ visit: ProofingVisit, _ problem: ProofingProblem?, _ request: Request, _ context: WebContext,
        _ browser: BrowserState
    ) async throws -> Response {
        let hidden = visit.pairs + [("level", visit.level.rawValue)]
        var page = StartProofingPage(
            frame: writer.frame(request, for: browser, action: Self.path, hidden: hidden, client: visit.client),
            account: AccountDisplay(visit.account.user),
            level: visit.level,
            question: nil,
            otherAddress: visit.otherAddress,
            isOnTheWay: visit.isOnTheWay,
            mayCancel: visit.journey != nil,
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
}
