import FoundationEssentials
import Tenancy

/// An absolute redirect URI without a fragment (RFC 6749 §3.1.2). Whoever holds one need not check it again.
public struct RedirectURI: Hashable, Sendable, CustomStringConvertible {
    public static let bytesMax = 2_048
    public let string: String

    /// - Throws: ``InvalidRedirectURI``. Plain http is let through on loopback only (RFC 8252 §7.3); a private-use
    ///   scheme needs a period in it (RFC 8252 §7.1), which also keeps `javascript:` and `data:` out.
    public init(_ string: String) throws(InvalidRedirectURI) {
        guard string.utf8.count <= Self.bytesMax else { throw .tooLong }
        guard string.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { throw .notAbsolute }
        // Strictly by RFC 3986: what one reader would mend, another reads as another host.
        guard let url = URL(string: string, encodingInvalidCharacters: false), let scheme = url.scheme?.lowercased()
        else { throw .notAbsolute }
        guard !string.contains("#") else { throw .hasFragment }
        guard url.user == nil, url.password == nil else { throw .hasCredentials }
        switch scheme {
        case "https":
            guard let host = url.host(), Self.isName(host) else { throw .notAbsolute }
        case "http":
            guard let host = url.host(), Issuer.isLoopback(host) else { throw .insecure }
        default:
            guard scheme.contains(".") else { throw .forbiddenScheme }
        }
        self.string = string
    }

    public var description: String { string }

    /// Whether a host is a plain name or address. RFC 3986 allows more in one, such as `;` and `*`, but no name has them,
    /// and the host stands in a policy (``formActionSource``) where they would mean something.
    private static func isName(_ host: String) -> Bool {
        !host.isEmpty
            && host.unicodeScalars.allSatisfy { scalar in
                scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789.-_:[]".unicodeScalars.contains(scalar))
            }
    }

    /// Whether a request's URI is this registered one: byte for byte, except that a loopback IP literal may come with
    /// any port (RFC 8252 §7.3).
    public func matches(_ requested: RedirectURI) -> Bool {
        if string == requested.string { return true }
        guard let mine = LoopbackParts(string), let theirs = LoopbackParts(requested.string) else { return false }
        return mine == theirs
    }

    /// Whether a text is this URI byte for byte: Swift's `==` takes a Kelvin sign for the letter K.
    func isExactly(_ text: String) -> Bool { string.utf8.elementsEqual(text.utf8) }

    /// Scheme and host as a form-action source (CSP Level 3 §6.4.2): pages of a sign-in end in a redirect to it.
    public var formActionSource: String {
        guard let url = URL(string: string), let scheme = url.scheme?.lowercased() else { return "'self'" }
        guard scheme == "https" || scheme == "http", let host = url.host() else { return scheme + ":" }
        let literal = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        return "\(scheme)://\(literal)" + (url.port.map { ":\($0)" } ?? "")
    }

    /// The host, which groups clients for pairwise identifiers (OpenID Connect Core §8.1).
    public var host: String? { Self.host(of: string) }

    static func host(of url: String) -> String? {
        URL(string: url)?.host().flatMap { $0.isEmpty ? nil : $0.lowercased() }
    }
}

public enum InvalidRedirectURI: Error, Equatable, Sendable {
    case tooLong
    case notAbsolute
    case hasFragment
    case hasCredentials
    case insecure
    case forbiddenScheme

    /// In words for the person who registers the client.
    public var reason: String {
        switch self {
        case .tooLong: "is longer than \(RedirectURI.bytesMax) bytes"
        case .notAbsolute: "is not an absolute URI as RFC 3986 has it, with a plain host"
        case .hasFragment: "has a fragment"
        case .hasCredentials: "has a user name or password in it"
        case .insecure: "is plain http to a host other than loopback"
        case .forbiddenScheme: "has a scheme without a period in it (RFC 8252 §7.1)"
        }
    }
}

/// `http://127.0.0.1:<any>/path`, taken apart so that only the port is left out of the comparison.
private struct LoopbackParts: Equatable {
    let host: String
    let rest: Substring

    init?(_ string: String) {
        for host in ["127.0.0.1", "[::1]"] where string.hasPrefix("http://\(host)") {
            let tail = string.dropFirst("http://\(host)".count)
            guard tail.first == ":" else {
                guard tail.isEmpty || tail.first == "/" || tail.first == "?" else { return nil }
                (self.host, rest) = (host, tail)
                return
            }
            let port = tail.dropFirst().prefix { $0.isASCII && $0.isNumber }
            guard let number = Int(port), (1...65_535).contains(number) else { return nil }
            let path = tail.dropFirst(1 + port.count)
            guard path.isEmpty || path.first == "/" || path.first == "?" else { return nil }
            (self.host, rest) = (host, path)
            return
        }
        return nil
    }
}
