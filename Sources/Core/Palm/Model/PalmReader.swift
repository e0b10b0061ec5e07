public import JOSE

/// Where the palm page finds the device's reader: a small agent on the person's own machine.
///
/// The page sends it the ceremony's nonce and is given the capture; nothing else on the page may be reached.
public struct PalmReader: Equatable, Sendable {
    public static let bytesMax = 200

    /// What the page fetches.
    public let url: String
    /// Scheme, host and port of it, for the page's policy (CSP Level 3 §2.3.1).
    public let origin: String

    /// - Parameter url: https on `localhost` or 127.0.0.1; plain http too, which is a simulator's.
    /// - Throws: ``InvalidPalmRules`` for any other: a page may not send captures over the network.
    public init(url: String) throws(InvalidPalmRules) {
        let problem = InvalidPalmRules(reason: "has a reader that is no URL on localhost or 127.0.0.1 with a port")
        guard url.utf8.count <= Self.bytesMax, url.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else { throw problem }
        let schemes = ["https://", "http://"]
        guard let scheme = schemes.first(where: url.hasPrefix) else { throw problem }
        let rest = url.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, ["localhost", "127.0.0.1"].contains(String(parts[0])),
            parts[1].utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let port = Int(parts[1]), (1...65_535).contains(port),
            rest.dropFirst(authority.count).utf8.allSatisfy(Self.isPlain)
        else { throw problem }
        self.url = url
        origin = scheme + authority
    }

    /// Reads the member `reader` of a document, a text.
    public init?(json: JSON?) throws(InvalidPalmRules) {
        guard let json, !json.isNull else { return nil }
        guard let url = json.string else { throw InvalidPalmRules(reason: "has a reader that is no text") }
        try self.init(url: url)
    }

    /// A path of letters, digits and a few signs: nothing that means more in a URL or in markup.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: [0x2D, 0x2E, 0x2F, 0x5F].contains(byte)
        }
    }
}
