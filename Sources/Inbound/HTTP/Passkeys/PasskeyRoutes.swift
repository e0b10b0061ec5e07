import FoundationEssentials
import HTTPTypes
public import Hummingbird
import JOSE
public import Kernel
import NIOCore
public import OAuth
import Passkeys

/// `/api/v1/passkeys`: registers passkeys, signs in with them and keeps their list (docs/openapi.yaml).
///
/// For scripts of this server's own pages, which come with cookies, and for first-party apps, which come with an access
/// token that has the scope `passkeys`. No other site's script may call it.
public struct PasskeyRoutes: Sendable {
    static let path = "/api/v1/passkeys"
    static let signInBegin = path + "/sign-in/begin"
    static let registrationBegin = path + "/registration/begin"

    let writer: PageWriter
    let passkeys: PasskeyUseCases
    let callers: PasskeyCallers

    public init(writer: PageWriter, passkeys: PasskeyUseCases, people: SignedInPeople, clock: any Clock) {
        self.writer = writer
        self.passkeys = passkeys
        callers = PasskeyCallers(writer: writer, people: people, act: passkeys.act, clock: clock)
    }

    public var routes: RouteCollection<WebContext> {
        RouteCollection(context: WebContext.self)
            .post("api/v1/passkeys/sign-in/begin", use: answering(beginSignIn))
            .post("api/v1/passkeys/sign-in/finish", use: answering(finishSignIn))
            .post("api/v1/passkeys/registration/begin", use: answering(beginRegistration))
            .post("api/v1/passkeys/registration/finish", use: answering(finishRegistration))
            .get("api/v1/passkeys", use: answering(list))
            .patch("api/v1/passkeys/{id}", use: answering(rename))
            .delete("api/v1/passkeys/{id}", use: answering(remove))
    }

    private typealias Handler = @Sendable (Request, WebContext) async throws -> Response

    private func answering(_ handle: @escaping Handler) -> Handler {
        { request, context in
            do {
                return try await handle(request, context)
            } catch let refusal as PasskeyRefusal {
                throw writer.failure(refusal, request, context)
            }
        }
    }
}

extension PasskeyCeremony {
    var response: Response {
        let json: JSON = ["ticket": .string(ticket.revealed), "publicKey": options]
        return .json(ByteBuffer(bytes: json.bytes()))
    }
}
