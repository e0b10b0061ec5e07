public import HTTPTypes

/// Writes this server's cookies, all with the same protection.
///
/// On https the names carry `__Host-`: browsers then take them only from this very host over https, for the whole
/// host, so that no subdomain can plant one (RFC 6265bis §4.1.3.2). On `http://localhost`, for trying things out,
/// browsers would refuse both the prefix and `Secure`. The values are opaque; state lives in the store.
public struct CookieJar: Sendable {
    private let isSecure: Bool

    /// - Parameter isSecure: the public URL is https.
    public init(isSecure: Bool) {
        self.isSecure = isSecure
    }

    /// The name on the wire, for reading too.
    public func name(_ base: String) -> String {
        precondition(base.utf8.allSatisfy(CookieText.isNameByte), "a cookie's name is ours to choose")
        return isSecure ? "__Host-\(base)" : base
    }

    /// `SameSite=Lax`: the redirect from a client is a top-level navigation that must find the session, a form posted
    /// from elsewhere must not.
    ///
    /// - Parameters:
    ///   - value: base64url or the like; anything that is no cookie-octet is a mistake of the caller.
    ///   - maxAgeSeconds: nil keeps it until the browser is closed.
    public func set(_ base: String, to value: String, maxAgeSeconds: Int? = nil) -> HTTPField {
        precondition(value.utf8.allSatisfy(CookieText.isValueByte), "a cookie's value is opaque")
        var text = "\(name(base))=\(value); Path=/; HttpOnly; SameSite=Lax"
        if isSecure { text += "; Secure" }
        if let maxAgeSeconds { text += "; Max-Age=\(maxAgeSeconds)" }
        return HTTPField(name: .setCookie, value: text)
    }

    /// Makes the browser forget it.
    public func clear(_ base: String) -> HTTPField {
        set(base, to: "", maxAgeSeconds: 0)
    }
}
