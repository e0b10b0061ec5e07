import Cryptography
import HTTP
import HTTPTypes
import Hummingbird

/// A browser, by the cookies it brings.
///
/// Two names, since cookies know no ports: on localhost the server's cookies come here as well, and ours go there.
struct Visitor: Sendable {
    private static let browserCookie = "northwind_browser"
    private static let sessionCookie = "northwind_session"

    /// Binds what this browser began to it, signed in or not.
    let browser: String?
    let session: String?

    init(_ request: Request, _ jar: CookieJar) {
        let cookies = request.strictCookies
        browser = cookies[jar.name(Self.browserCookie)].flatMap(Self.secret)
        session = cookies[jar.name(Self.sessionCookie)].flatMap(Self.secret)
    }

    static func named(_ browser: String, _ jar: CookieJar) -> HTTPField { jar.set(browserCookie, to: browser) }

    static func signedIn(_ session: String, _ jar: CookieJar) -> HTTPField { jar.set(sessionCookie, to: session) }

    static func signedOut(_ jar: CookieJar) -> HTTPField { jar.clear(sessionCookie) }

    /// Only values of the form that is made here are looked up.
    private static func secret(_ value: String) -> String? {
        Base64URL.decode(value)?.count == 32 ? value : nil
    }
}
