import Accounts
import Authentication
import HTTPTypes
import Hummingbird
import JOSE
import Kernel
import NIOCore
import Passkeys
import Tenancy

extension PasskeyRoutes {
    /// `POST sign-in/begin`: options for an authenticator that says itself whose it is.
    @Sendable func beginSignIn(request: Request, context: WebContext) async throws -> Response {
        guard FormProtection.isFromHere(request) else { throw Failure.otherSite }
        let body = try await PasskeyBody(request, isOptional: true)
        let browser = writer.browser(request, context)
        return try await passkeys.signIn.begin(
            of: nil, in: browser.binding, from: browser.addressPrefix, during: body.transaction(), of: writer.tenant.id
        ).response
    }

    /// `POST sign-in/finish`: a session, and the cookie that opens it.
    @Sendable func finishSignIn(request: Request, context: WebContext) async throws -> Response {
        guard FormProtection.isFromHere(request) else { throw Failure.otherSite }
        let body = try await PasskeyBody(request)
        let browser = writer.browser(request, context)
        let signedIn = try await passkeys.signIn.finish(
            body.ticket(), body.credential(), in: browser.binding, on: browser.asBrowser, of: writer.tenant)
        let policy = try await passkeys.policies.policy(of: writer.tenant.id)
        let cookies = HTTPFields(writer.signedInCookies(of: browser, signedIn.cookie))
        return .json(ByteBuffer(bytes: signedIn.json(under: policy).bytes()), fields: cookies)
    }
}

extension SignedIn {
    fileprivate func json(under policy: AssurancePolicy) -> JSON {
        let assurance = session.assurance(under: policy, at: session.lastUsedAt)
        return [
            "sub": .string(user.id.string),
            "acr": .string(assurance?.acr ?? ""),
            "amr": .array((assurance?.amr ?? []).map(JSON.string)),
            "session": ["id": .string(session.id.string), "expires_at": .moment(session.expiresAt)],
        ]
    }
}
