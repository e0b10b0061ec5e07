import FoundationEssentials

/// The issuer identifier: an https URL without query or fragment (RFC 8414 §2); plain http only on loopback.
///
/// Everything the server says of its own address is built from it, never from a request.
public struct Issuer: Hashable, Sendable, CustomStringConvertible {
    public let string: String
    public let isHTTPS: Bool

    public init(_ string: String) throws(InvalidIssuer) {
        guard let url = URL(string: string), let scheme = url.scheme, let host = url.host(), !host.isEmpty else {
            throw .notAbsolute
        }
        guard scheme == "https" || (scheme == "http" && Self.isLoopback(host)) else { throw .insecure }
        guard url.query == nil, url.fragment == nil, url.user == nil, url.password == nil else { throw .hasExtraParts }
        self.string = string.hasSuffix("/") ? String(string.dropLast()) : string
        guard !self.string.hasSuffix("/") else { throw .hasExtraParts }
        isHTTPS = scheme == "https"
    }

    public var description: String { string }

    /// The absolute URL of a path of this issuer, such as `/oauth/token`.
    public func url(_ path: String) -> String { string + path }

    /// Whether a host names this machine's loopback interface.
    public static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "127.0.0.1" || host == "::1" || host == "[::1]"
    }
}

public enum InvalidIssuer: Error, Equatable, Sendable {
    case notAbsolute
    case insecure
    case hasExtraParts
}
