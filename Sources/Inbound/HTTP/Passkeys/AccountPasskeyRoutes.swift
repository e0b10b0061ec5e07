import Accounts
import Authentication
import HTTPTypes
public import Hummingbird
public import Kernel
public import OAuth
import Passkeys
import Tenancy

/// What the account page does with the passkeys that are there: names and removes them.
public struct AccountPasskeyRoutes: Sendable {
    static let renamePath = "/account/passkeys/rename"
    static let removePath = "/account/passkeys/remove"

    private let writer: PageWriter
    private let passkeys: PasskeyUseCases
    private let people: SignedInPeople
    private let callers: PasskeyCallers

    public init(writer: PageWriter, passkeys: PasskeyUseCases, people: SignedInPeople, clock: any Clock) {
        self.writer = writer
        self.passkeys = passkeys
        self.people = people
        callers = PasskeyCallers(writer: writer, people: people, act: passkeys.act, clock: clock)
    }

    public var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self)
            .post("account/passkeys/rename", use: rename)
            .get("account/passkeys/remove", use: ask)
            .post("account/passkeys/remove", use: remove)
    }

    @Sendable private func rename(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let form = try await writer.form(request, from: browser)
        guard let (account, passkey) = try await find(form["passkey"], browser) else {
            return writer.redirect(to: "/", for: browser)
        }
        do {
            _ = try await passkeys.manage.rename(
                passkey.id, to: form["name"] ?? "", of: account.user.id, in: writer.tenant.id)
        } catch PasskeyRefusal.invalidName {
            return writer.redirect(to: "/?failed=\(PasskeyProblem.invalidName.rawValue)", for: browser)
        }
        return writer.redirect(to: "/?done=passkey-renamed", for: browser)
    }

    @Sendable private func ask(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let id = try request.queryParameters()["passkey"]
        guard let (account, passkey) = try await find(id, browser) else {
            return writer.redirect(to: "/", for: browser)
        }
        if let detour = detour(account, passkey, browser) { return detour }
        return try await page(account, passkey, request, context, browser)
    }

    @Sendable private func remove(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let form = try await writer.form(request, from: browser)
        guard let (account, passkey) = try await find(form["passkey"], browser) else {
            return writer.redirect(to: "/", for: browser)
        }
        if let detour = detour(account, passkey, browser) { return detour }
        // The warning may have been missing when the page was written: another way in has gone since.
        if form["decision"] != "remove-last", try await passkeys.manage.isLastWayIn(passkey, in: writer.tenant.id) {
            return try await page(account, passkey, request, context, browser)
        }
        _ = try await passkeys.manage.remove(passkey.id, of: account.user.id, in: writer.tenant.id)
        return writer.redirect(to: "/?done=passkey-removed", for: browser)
    }

    /// A passkey of somebody who is signed in on this browser; anybody else's is as good as none.
    private func find(_ id: String?, _ browser: BrowserState) async throws -> (SignedInAccount, Passkey)? {
        guard let id else { return nil }
        for account in try await people.signedIn(on: browser.cookies.session, in: writer.tenant.id) {
            let all = try await passkeys.manage.passkeys(of: account.user.id, in: writer.tenant.id)
            if let passkey = all.first(where: { $0.id.string == id }) { return (account, passkey) }
        }
        return nil
    }

    /// The way to a fresh proof, for whoever has none.
    private func detour(_ account: SignedInAccount, _ passkey: Passkey, _ browser: BrowserState) -> Response? {
        guard !callers.isFresh(PasskeyCaller(account, browser)) else { return nil }
        let detour = FreshProofDetour(.removePasskey(id: passkey.id.string), session: account.session.id.string)
        return writer.redirect(to: detour.signInAddress, for: browser)
    }

    private func page(
        _ account: SignedInAccount,
        _ passkey: Passkey,
        _ request: Request,
        _ context: WebContext,
        _ browser: BrowserState
    ) async throws -> Response {
        let isLast = try await passkeys.manage.isLastWayIn(passkey, in: writer.tenant.id)
        let page = RemovePasskeyPage(
            frame: writer.frame(
                request, for: browser, action: Self.removePath, hidden: [("passkey", passkey.id.string)]),
            account: AccountDisplay(account.user),
            title: passkeys.providers.title(of: passkey),
            isLast: isLast
        )
        return writer.response(page, to: request, context, for: browser)
    }
}
