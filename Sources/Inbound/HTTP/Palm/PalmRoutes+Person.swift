import Accounts
import Authentication
import HTTPTypes
import Hummingbird
import JOSE
import Kernel
import NIOCore
import OAuth
import Palm
import Tenancy

extension PalmRoutes {
    /// `GET`: where the caller's palm stands.
    @Sendable func status(request: Request, context: WebContext) async throws -> Response {
        let session = try request.queryParameters()["session"]
        let caller = try await callers.caller(request, context, session: session)
        let status = try await palms.manage.status(of: caller.user.id, in: writer.tenant.id)
        return .json(ByteBuffer(bytes: status.json.bytes()))
    }

    /// `DELETE`: gone at once for us; the provider is asked until it confirms.
    @Sendable func delete(request: Request, context: WebContext) async throws -> Response {
        let session = try request.queryParameters()["session"]
        let caller = try await callers.caller(request, context, session: session)
        guard try await palms.manage.delete(caller.user.id, in: writer.tenant.id) else { throw Failure.notFound }
        return Response(status: .noContent, headers: [.cacheControl: "no-store"])
    }

    /// `POST enrolment/begin`, with the version of the text that the person agreed to.
    @Sendable func beginEnrolment(request: Request, context: WebContext) async throws -> Response {
        let body = try await PalmBody(request)
        let caller = try await callers.caller(request, context, session: body.text("session"))
        let permit = try await palms.permit(caller, writer.tenant.id)
        do {
            return try await answer(
                palms.enroll.begin(permit, agreeingTo: body.text("consent"), by: caller.holder, in: writer.tenant.id))
        } catch let refusal as PalmRefusal where refusal == .strongSignInNeeded && caller.isApplication {
            writer.note(refusal, context)
            throw OAuthFailures.stepUp(try await challenge())
        }
    }

    /// What an application has to ask for when it sends the person through authorization again (RFC 9470 §3). Somebody on
    /// a browser of ours is told in words instead: there is no token to get anew.
    private func challenge() async throws -> StepUpChallenge {
        let rules = try await palms.manage.service(in: writer.tenant.id)?.rules ?? PalmRules()
        return StepUpChallenge(
            acrValues: PermitPalmEnrolment.strongClasses, maxAgeSeconds: rules.strongSignInSeconds)
    }

    /// `POST enrolment/finish`: 201 with where it stands.
    @Sendable func finishEnrolment(request: Request, context: WebContext) async throws -> Response {
        let body = try await PalmBody(request)
        let caller = try await callers.caller(request, context, session: body.text("session"))
        _ = try await palms.enroll.finish(
            body.ticket(), body.capture(), for: caller.user.id, by: caller.holder, in: writer.tenant.id)
        let status = try await palms.manage.status(of: caller.user.id, in: writer.tenant.id)
        return .json(ByteBuffer(bytes: status.json.bytes()), status: .created)
    }

    /// `POST verification/begin`.
    @Sendable func beginVerification(request: Request, context: WebContext) async throws -> Response {
        let body = try await PalmBody(request)
        let caller = try await callers.caller(request, context, session: body.text("session"))
        return try await answer(
            palms.verify.begin(
                of: caller.user.id, by: caller.holder, for: body.transaction(), in: writer.tenant.id))
    }

    /// `POST verification/finish`: that it is the caller, and for what. A browser's session is given the proof.
    @Sendable func finishVerification(request: Request, context: WebContext) async throws -> Response {
        let body = try await PalmBody(request)
        let caller = try await callers.caller(request, context, session: body.text("session"))
        let proved = try await palms.verify.finish(
            body.ticket(), body.capture(), of: caller.user.id, by: caller.holder, in: writer.tenant.id)
        var fields = HTTPFields()
        if caller.session != nil {
            let browser = writer.browser(request, context)
            let signedIn = try await palms.stepUp(proved, browser.asBrowser, writer.tenant)
            fields.append(writer.jar.set(BrowserState.sessionCookie, to: signedIn.cookie.revealed))
        }
        var members: [String: JSON] = [
            "sub": .string(proved.user.id.string), "verified_at": .moment(proved.at), "amr": ["palm"],
        ]
        members["transaction"] = proved.transaction.map(JSON.string)
        return .json(ByteBuffer(bytes: JSON.object(members).bytes()), fields: fields)
    }
}
