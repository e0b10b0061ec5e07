import Accounts
import Authentication
import HTTPTypes
public import Hummingbird
public import Kernel
public import OAuth
import Proofing
import Tenancy

/// The account's page of what was verified about a person.
public struct AccountIdentityRoutes: Sendable {
    static let path = "/account/identity"

    private let writer: PageWriter
    private let proofing: ProofingUseCases
    private let people: SignedInPeople
    private let clock: any Clock

    public init(writer: PageWriter, proofing: ProofingUseCases, people: SignedInPeople, clock: any Clock) {
        self.writer = writer
        self.proofing = proofing
        self.people = people
        self.clock = clock
    }

    public var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self)
            .get("account/identity", use: show)
            .post("account/identity", use: cancel)
    }

    @Sendable private func show(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        guard let account = try await account(try request.queryParameters()["session"], browser) else {
            return writer.redirect(to: SignInRoutes.path, for: browser)
        }
        let overview = try await proofing.manage.overview(of: account.user.id, in: writer.tenant.id)
        let session = account.session.id.string
        let page = IdentityPage(
            frame: writer.frame(request, for: browser, action: Self.path, hidden: [("session", session)]),
            account: AccountDisplay(account.user),
            overview: overview,
            ways: overview.offered.map {
                IdentityPage.Way(level: $0, address: ProofingRoutes.address(to: $0, of: session))
            },
            address: ProofingRoutes.address(of:),
            now: clock.now
        )
        return writer.response(page, to: request, context, for: browser)
    }

    @Sendable private func cancel(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let form = try await writer.form(request, from: browser)
        if let account = try await account(form["session"], browser), let id = form["case"] {
            _ = try await proofing.cancel(ID(id), of: account.user.id, in: writer.tenant.id)
        }
        return writer.redirect(to: Self.path, for: browser)
    }

    private func account(_ session: String?, _ browser: BrowserState) async throws -> SignedInAccount? {
        let accounts = try await people.signedIn(on: browser.cookies.session, in: writer.tenant.id)
        guard let session else { return accounts.first }
        return accounts.first { $0.session.id.string == session }
    }
}
