import Accounts
import Authentication
import HTTPTypes
import Hummingbird
import Kernel
import OAuth
import Palm
import Tenancy

/// Finds out who calls the API: a person signed in on this browser, an application with their access token, or a client
/// for itself.
struct PalmCallers: Sendable {
    let writer: PageWriter
    let people: SignedInPeople
    let palms: PalmUseCases

    /// - Parameter session: which of several people signed in on this browser; nil means who was active last.
    /// - Throws: ``Failure`` 400, 401, 403.
    func caller(_ request: Request, _ context: WebContext, session: String? = nil) async throws -> PalmCaller {
        if let header = try request.authorization() { return try await application(header) }
        guard FormProtection.isFromHere(request) else { throw Failure.otherSite }
        let browser = writer.browser(request, context)
        guard let caller = try await caller(session, browser) else {
            throw OAuthFailures.bearer(nil, issuer: writer.tenant.issuer)
        }
        return caller
    }

    /// Somebody who is signed in on a browser.
    func caller(_ session: String?, _ browser: BrowserState) async throws -> PalmCaller? {
        let accounts = try await people.signedIn(on: browser.cookies.session, in: writer.tenant.id)
        let account = session.map { id in accounts.first { $0.session.id.string == id } } ?? accounts.first
        guard let account else { return nil }
        let holder = PalmHolder(browser: browser.binding, session: account.session.id.string)
        return PalmCaller(user: account.user, session: account.session, grant: nil, holder: holder)
    }

    /// A client with the permission to ask whose a palm is.
    func identifier(_ request: Request) async throws -> PalmIdentificationPermit {
        let scope = Scope.palmIdentification
        let token = try token(try request.authorization())
        let client = try await answering(scope) { try await palms.actForClient(token, for: scope, in: writer.tenant) }
        return PalmIdentificationPermit(client: client.string)
    }

    private func application(_ header: String) async throws -> PalmCaller {
        let token = try token(header)
        let acting = try await answering(Scope.palm) {
            try await palms.act(token, for: Scope.palm, in: writer.tenant)
        }
        let holder = PalmHolder(browser: nil, session: acting.grant.string)
        return PalmCaller(user: acting.user, session: nil, grant: acting.grant, holder: holder)
    }

    private func token(_ header: String?) throws(Failure) -> Secret {
        guard let token = header.flatMap(BearerToken.read) else {
            throw OAuthFailures.bearer(nil, issuer: writer.tenant.issuer)
        }
        return token
    }

    private func answering<Value>(_ scope: String, _ work: () async throws -> Value) async throws -> Value {
        do {
            return try await work()
        } catch let error as OAuthError {
            throw OAuthFailures.bearer(error, issuer: writer.tenant.issuer, scope: scope)
        }
    }
}
