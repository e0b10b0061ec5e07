import Authentication
import Hummingbird
import Kernel
import OAuth
import Passkeys

extension SignInRoutes {
    static let passkeyPath = path + "/passkey"

    /// The answer of an authenticator that the page's script has asked.
    @Sendable func submitPasskey(request: Request, context: WebContext) async throws -> Response {
        let browser = writer.browser(request, context)
        let form = try await writer.form(request, from: browser)
        guard let passkeys else { throw Failure.notFound }
        let visit = SignInVisit(form)
        if let journey = visit.journey { try await navigator.require(journey, for: browser) }
        do {
            let signedIn = try await passkeys.signIn.finish(
                Secret(form["ticket"] ?? ""), Array((form["credential"] ?? "").utf8), in: browser.binding,
                during: visit.transaction, on: browser.asBrowser, of: writer.tenant)
            return try await navigator.goOn(
                after: signedIn, on: visit.journey, to: visit.home, request, context, for: browser)
        } catch let refusal as PasskeyRefusal {
            writer.note(refusal, context)
            return try await show(visit, SignInRefusal(refusal), request, context, browser)
        }
    }
}
