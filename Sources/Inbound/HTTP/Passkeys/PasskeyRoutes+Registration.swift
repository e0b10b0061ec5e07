import Accounts
import HTTPTypes
import Hummingbird
import JOSE
import Kernel
import NIOCore
import Passkeys
import Tenancy

extension PasskeyRoutes {
    /// `POST registration/begin`: options for a new passkey of whoever calls.
    @Sendable func beginRegistration(request: Request, context: WebContext) async throws -> Response {
        let body = try await PasskeyBody(request, isOptional: true)
        let caller = try await callers.caller(request, context, session: body.text("session"))
        try callers.requireFreshProof(of: caller)
        return try await passkeys.register.begin(
            for: caller.user, by: caller.holder, from: context.addressPrefixKey,
            isConditional: body.flag("conditional"), in: writer.tenant
        ).response
    }

    /// `POST registration/finish`: 201 with the passkey.
    @Sendable func finishRegistration(request: Request, context: WebContext) async throws -> Response {
        let body = try await PasskeyBody(request)
        let caller = try await callers.caller(request, context, session: body.text("session"))
        try callers.requireFreshProof(of: caller)
        let passkey = try await passkeys.register.finish(
            body.ticket(), body.credential(), named: body.text("name") ?? PasskeyProviders.unnamed, for: caller.user,
            by: caller.holder, in: writer.tenant)
        return .json(ByteBuffer(bytes: passkey.json(passkeys.providers).bytes()), status: .created)
    }
}
