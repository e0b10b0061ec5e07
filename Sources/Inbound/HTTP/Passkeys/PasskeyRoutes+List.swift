import Accounts
import Cryptography
import FoundationEssentials
import HTTPTypes
import Hummingbird
import JOSE
import Kernel
import NIOCore
import OAuth
import Passkeys
import Tenancy
import WebAuthn

extension PasskeyRoutes {
    /// `GET`: the caller's passkeys, oldest first.
    @Sendable func list(request: Request, context: WebContext) async throws -> Response {
        let caller = try await callers.caller(request, context, session: request.queryParameters()["session"])
        let all = try await passkeys.manage.passkeys(of: caller.user.id, in: writer.tenant.id)
        let json: JSON = ["passkeys": .array(all.map { $0.json(passkeys.providers) })]
        return .json(ByteBuffer(bytes: json.bytes()))
    }

    /// `PATCH {id}`: another name.
    @Sendable func rename(request: Request, context: WebContext) async throws -> Response {
        let body = try await PasskeyBody(request)
        let caller = try await callers.caller(request, context, session: body.text("session"))
        let id = try Self.id(context)
        let isThere = try await passkeys.manage.rename(
            id, to: body.required("name"), of: caller.user.id, in: writer.tenant.id)
        guard isThere, let renamed = try await passkey(id, of: caller) else { throw Failure.notFound }
        return .json(ByteBuffer(bytes: renamed.json(passkeys.providers).bytes()))
    }

    /// `DELETE {id}`: gone for ever. The last way in only with `"confirm": true`.
    @Sendable func remove(request: Request, context: WebContext) async throws -> Response {
        let body = try await PasskeyBody(request, isOptional: true)
        let caller = try await callers.caller(request, context, session: body.text("session"))
        try callers.requireFreshProof(of: caller)
        guard let passkey = try await passkey(Self.id(context), of: caller) else { throw Failure.notFound }
        let isConfirmed = try body.flag("confirm")
        if !isConfirmed, try await passkeys.manage.isLastWayIn(passkey, in: writer.tenant.id) {
            throw Failure(
                .conflict, code: "last_way_in",
                detail: "nobody could sign in to this account any more; send \"confirm\": true if that is meant")
        }
        guard try await passkeys.manage.remove(passkey.id, of: caller.user.id, in: writer.tenant.id) != nil else {
            throw Failure.notFound
        }
        return Response(status: .noContent, headers: [.cacheControl: "no-store"])
    }

    private func passkey(_ id: ID<Passkey>, of caller: PasskeyCaller) async throws -> Passkey? {
        try await passkeys.manage.passkeys(of: caller.user.id, in: writer.tenant.id).first { $0.id == id }
    }

    private static func id(_ context: WebContext) throws -> ID<Passkey> {
        guard let id = context.parameters.get("id") else { throw Failure.notFound }
        return ID(id)
    }
}

extension Passkey {
    /// A passkey as its owner may see it.
    func json(_ providers: PasskeyProviders) -> JSON {
        var members: [String: JSON] = [
            "id": .string(id.string),
            "name": .string(providers.title(of: self) ?? name),
            "credential_id": .string(Base64URL.encode(credential.id)),
            "created_at": .moment(createdAt),
            "synced": .bool(isBackedUp || credential.isBackupEligible),
            "attested": .bool(credential.attestation.isTrusted),
            "transports": .array(credential.transports.map(JSON.string)),
        ]
        members["provider"] = providers.name(of: self).map(JSON.string)
        members["aaguid"] = AAGUID(credential.aaguid).map { .string($0.description) }
        members["last_used_at"] = lastUsedAt.map(JSON.moment)
        members["certification"] = credential.attestation.certification.map(JSON.string)
        members["suspicion"] = suspicion.map { ["status": .string($0.status), "since": .moment($0.since)] }
        return .object(members)
    }
}

extension JSON {
    /// A time as RFC 3339 writes it, in UTC.
    static func moment(_ date: Date) -> JSON { .string(date.formatted(.iso8601)) }
}
