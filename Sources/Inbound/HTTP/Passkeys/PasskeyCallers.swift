import Accounts
import Authentication
import FoundationEssentials
import HTTPTypes
import Hummingbird
import JOSE
import Kernel
import OAuth
import Passkeys
import Tenancy

/// Somebody whose passkeys are asked about or changed.
struct PasskeyCaller: Sendable {
    let user: User
    /// What a ceremony is bound to.
    let holder: CeremonyHolder
    /// When they last proved who they are.
    let provedAt: Date?

    /// Whether it is an application with their access token; a browser comes with the cookie that binds it.
    var isApplication: Bool { holder.browser == nil }
}

/// Finds out who calls the API: a person signed in on this browser, or an application with their access token.
struct PasskeyCallers: Sendable {
    /// How old a proof may be for what gives or takes away a way in.
    static let freshSeconds = 300

    let writer: PageWriter
    let people: SignedInPeople
    let act: ActForPerson
    let clock: any Clock

    /// - Parameter session: which of several people signed in on this browser; nil means who was active last.
    /// - Throws: ``Failure`` 400, 401, 403.
    func caller(_ request: Request, _ context: WebContext, session: String? = nil) async throws -> PasskeyCaller {
        if let header = try request.authorization() { return try await application(header) }
        guard FormProtection.isFromHere(request) else { throw Failure.otherSite }
        let browser = writer.browser(request, context)
        let accounts = try await people.signedIn(on: browser.cookies.session, in: writer.tenant.id)
        let account = session.map { id in accounts.first { $0.session.id.string == id } } ?? accounts.first
        guard let account else { throw OAuthFailures.bearer(nil, issuer: writer.tenant.issuer) }
        return PasskeyCaller(account, browser)
    }

    /// - Throws: ``Failure`` 403 `reauthentication_required`; for an application 401 with the challenge of RFC 9470 §3.
    func requireFreshProof(of caller: PasskeyCaller) throws {
        guard !isFresh(caller) else { return }
        guard !caller.isApplication else {
            throw OAuthFailures.stepUp(StepUpChallenge(maxAgeSeconds: Self.freshSeconds))
        }
        var failure = Failure(
            .forbidden, code: "reauthentication_required",
            detail: "this needs a sign-in that is at most \(Self.freshSeconds) seconds old")
        failure.members["max_age"] = .integer(Int64(Self.freshSeconds))
        throw failure
    }

    func isFresh(_ caller: PasskeyCaller) -> Bool {
        caller.provedAt.map { clock.now.timeIntervalSince($0) <= TimeInterval(Self.freshSeconds) } ?? false
    }

    private func application(_ header: String) async throws -> PasskeyCaller {
        let issuer = writer.tenant.issuer
        guard let token = BearerToken.read(header) else { throw OAuthFailures.bearer(nil, issuer: issuer) }
        do {
            let acting = try await act(token, for: Scope.passkeys, in: writer.tenant)
            return PasskeyCaller(
                user: acting.user, holder: CeremonyHolder(browser: nil, session: acting.grant.string),
                provedAt: acting.authenticatedAt)
        } catch let error as OAuthError {
            throw OAuthFailures.bearer(error, issuer: issuer, scope: Scope.passkeys)
        }
    }
}

extension PasskeyCaller {
    init(_ account: SignedInAccount, _ browser: BrowserState) {
        self.init(
            user: account.user,
            holder: CeremonyHolder(browser: browser.binding, session: account.session.id.string),
            provedAt: account.session.factors.map(\.at).max())
    }
}

extension Failure {
    /// A script of another site, or of a subdomain, with this browser's cookies.
    static let otherSite = Failure(.forbidden, code: "access_denied", detail: "the request comes from another site")
}
