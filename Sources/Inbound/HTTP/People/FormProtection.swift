import Cryptography
import HTTPTypes
import Hummingbird
import Kernel
import OAuth
public import Tenancy

/// Proves that a posted form came from a page made here for this very browser.
///
/// The token is an HMAC over the browser's cookie, which no other site can read or plant. Fetch metadata is looked at
/// first; the `Origin` header is not, since under `no-referrer` browsers send it as `null`.
public struct FormProtection: Sendable {
    private let secrets: TenantSecrets

    public init(secrets: TenantSecrets) {
        self.secrets = secrets
    }

    func token(for browser: BrowserState) -> String {
        Base64URL.encode(HMAC.sha256(Array("form".utf8) + browser.browser.digest.bytes, key: secrets.forms))
    }

    /// - Throws: ``Failure`` 403.
    func check(_ parameters: Parameters, of request: Request, from browser: BrowserState) throws {
        let sent = Array((parameters["csrf"] ?? "").utf8)
        guard Self.isFromHere(request), !browser.isNew, constantTimeEquals(sent, Array(token(for: browser).utf8)) else {
            throw Failure(
                .forbidden, code: "untrusted_form", detail: "the form does not come from a page of this server")
        }
    }

    /// Whether a page of this very origin, or the person themselves, sent it; clients that are no browsers do not say.
    static func isFromHere(_ request: Request) -> Bool {
        guard let site = request.headers[HTTPField.Name(known: "Sec-Fetch-Site")] else { return true }
        return site == "same-origin" || site == "none"
    }
}
