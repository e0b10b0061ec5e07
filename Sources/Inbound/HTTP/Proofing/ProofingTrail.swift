import HTTPTypes
import Hummingbird
import Kernel
import OAuth
import Proofing

/// What a browser remembers of the challenge that a case is for, while its person is at the provider's site.
///
/// The address that leads back from there is known to the provider and to its logs, so it names the case and no challenge. And
/// the store must not know the challenge's id, which it keeps as a digest only. That leaves the browser, which had the id before.
/// A cookie does it without script: it comes along on the way back, a top-level navigation (`SameSite=Lax`); no script reads it,
/// no other site is sent it; it lives no longer than a challenge, and counts for one case. Nothing is believed for its sake: it
/// chooses among our own pages, and the challenge's page judges anew. Where it is missing, as in another browser, the person
/// comes to their account page, and the app's own link to the challenge is as good as before.
enum ProofingTrail {
    static let cookie = "surety_proofing"

    /// The cookie that a case leaves behind; none where it is for no challenge.
    static func fields(of visit: ProofingVisit, to begun: ProofingCase, _ jar: CookieJar) -> HTTPFields {
        guard case .challenge(let id) = visit.detour?.wish else { return [:] }
        return HTTPFields([jar.set(cookie, to: "\(begun.id).\(id)", maxAgeSeconds: StartChallenge.seconds)])
    }

    /// Makes the browser forget it, once the person is back at the challenge.
    static func end(_ visit: ProofingVisit, _ jar: CookieJar) -> HTTPFields {
        guard case .challenge = visit.detour?.wish else { return [:] }
        return HTTPFields([jar.clear(cookie)])
    }

    static func detour(from known: ProofingCase, _ request: Request, _ jar: CookieJar) -> FreshProofDetour? {
        let parts = request.strictCookies[jar.name(cookie)]?.split(separator: ".", omittingEmptySubsequences: false)
        guard let parts, parts.count == 2, parts[0] == known.id.string,
            let id = Secret(challenge: String(parts[1]))
        else { return nil }
        return FreshProofDetour(.challenge(id: id.revealed), session: known.session)
    }
}
