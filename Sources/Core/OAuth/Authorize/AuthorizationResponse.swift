import Tenancy

/// The place an answer goes to. Only code that holds one can redirect, and only a validated URI gets into one.
public struct ResponseTarget: Equatable, Sendable {
    public let redirectURI: RedirectURI
    public internal(set) var mode: ResponseMode
    /// Sent back byte for byte.
    public let state: String?
    let issuer: Issuer
    /// For the page that carries a `form_post`: BCP 47 tags, most wanted first.
    public internal(set) var uiLocales: [String] = []

    func success(code: String) -> AuthorizationResponse {
        AuthorizationResponse(target: self, parameters: [("code", code)] + common)
    }

    func failure(_ error: OAuthError) -> AuthorizationResponse {
        let parameters = [("error", error.code.rawValue), ("error_description", error.detail)]
        return AuthorizationResponse(target: self, parameters: parameters + common)
    }

    /// `iss` tells the client which server answers (RFC 9207 §2).
    private var common: [(String, String)] {
        (state.map { [("state", $0)] } ?? []) + [("iss", issuer.string)]
    }
}

/// An answer on its way to the client.
public struct AuthorizationResponse: Sendable {
    public let target: ResponseTarget
    public let parameters: [(String, String)]

    /// The URL to redirect to; nil for `form_post`, which needs a page.
    public var location: String? {
        let uri = target.redirectURI.string
        let encoded = parameters.map { "\(FormEncoding.encode($0.0))=\(FormEncoding.encode($0.1))" }.joined(
            separator: "&")
        switch target.mode {
        case .query:
            return uri + (uri.contains("?") ? (uri.hasSuffix("?") || uri.hasSuffix("&") ? "" : "&") : "?") + encoded
        case .fragment: return uri + "#" + encoded
        case .formPost: return nil
        }
    }
}

/// Percent-encodes a value of a query, fragment or form (RFC 3986 §2.3: all but the unreserved characters).
public enum FormEncoding {
    private static let digits = Array("0123456789ABCDEF".utf8)

    public static func encode(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if isUnreserved(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
