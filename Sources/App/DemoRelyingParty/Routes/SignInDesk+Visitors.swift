import Cryptography
import HTTP
import Hummingbird

extension SignInDesk {
    /// Who is signed in at this browser, and by which session.
    func person(at request: Request, _ jar: CookieJar) -> (session: String, SignedIn)? {
        guard let session = Visitor(request, jar).session, let person = sessions.row(under: session, at: now()) else {
            return nil
        }
        return (session, person)
    }

    /// The session whose page a form comes from, and the form; nil for a form from anywhere else.
    func session(of request: Request, _ jar: CookieJar) async throws -> (session: String, FormParameters)? {
        guard let form = try await request.formParameters(), let (session, person) = person(at: request, jar),
            constantTimeEquals(Array((form["csrf"] ?? "").utf8), Array(person.formToken.utf8))
        else { return nil }
        return (session, form)
    }
}
