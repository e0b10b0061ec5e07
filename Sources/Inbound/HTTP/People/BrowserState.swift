import Authentication
import Cryptography
import HTTPTypes
import Hummingbird
import Kernel
import OAuth

/// What a browser brought along: the cookie that binds journeys and forms to it, and the one that opens sessions.
struct BrowserState: Sendable {
    static let browserCookie = "surety_browser"
    static let sessionCookie = "surety_session"
    static let languageCookie = "surety_language"
    static let deviceCookie = "surety_device"
    /// As long as browsers keep a cookie at most (RFC 6265bis §5.5): 400 days.
    static let deviceSeconds = 34_560_000

    /// Sent by the browser, or made now and on its way to it.
    let browser: Secret
    let isNew: Bool
    var session: Secret?
    /// By it a browser on which somebody signed in is known again; it opens nothing.
    let deviceID: Secret
    let isNewDevice: Bool
    let device: Authentication.Device
    let addressPrefix: String

    init(_ request: Request, _ context: WebContext, jar: CookieJar, randomness: any Randomness) {
        let cookies = request.strictCookies
        let known = cookies[jar.name(Self.browserCookie)].flatMap(Self.secret)
        browser = known ?? randomness.secret()
        isNew = known == nil
        session = cookies[jar.name(Self.sessionCookie)].flatMap(Self.secret)
        let knownDevice = cookies[jar.name(Self.deviceCookie)].flatMap(Self.secret)
        deviceID = knownDevice ?? randomness.secret()
        isNewDevice = knownDevice == nil
        device = Authentication.Device(
            userAgent: request.headers[.userAgent] ?? "", address: context.clientAddress?.description ?? "")
        addressPrefix = context.addressPrefixKey
    }

    var cookies: BrowserCookies {
        BrowserCookies(journey: browser.digest, session: session?.digest, device: deviceID.digest)
    }

    /// What a ceremony is bound to; nil for an app that keeps no cookies.
    var binding: SHA256Digest? { isNew ? nil : browser.digest }

    var asBrowser: Browser {
        Browser(cookie: session?.digest, device: device, addressPrefix: addressPrefix)
    }

    /// Only values of the form that is made here are looked up.
    private static func secret(_ value: String) -> Secret? {
        Base64URL.decode(value)?.count == 32 ? Secret(value) : nil
    }
}
