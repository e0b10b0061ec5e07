/// From where a ceremony may come (§13.4.9): what is not named here is refused.
///
/// Origins are compared byte for byte with what the client signed over; nothing is normalised, no suffix is enough.
public struct OriginRules: Equatable, Sendable {
    /// Whether a page of another origin may hold the ceremony in a frame.
    public enum Embedding: Equatable, Sendable {
        /// A ceremony in a frame of a page of another origin is refused.
        case refused
        /// Only under these pages, where the client names the topmost one.
        case allowed(under: Set<String>)
    }

    private let allowed: Set<[UInt8]>
    private let tops: Set<[UInt8]>?

    /// - Parameters:
    ///   - web: origins of the relying party's own pages, such as `https://id.example.com`.
    ///   - related: origins listed in the relying party's `/.well-known/webauthn` (§5.11).
    ///   - native: what apps send in place of an origin, such as `android:apk-key-hash:…` or `ios:bundle-id:…`.
    public init(
        web: [String], related: [String] = [], native: [String] = [], embedding: Embedding = .refused
    ) throws(InvalidOrigin) {
        for origin in web + related where !Self.isSerialised(origin) { throw InvalidOrigin(origin: origin) }
        for origin in native where !Self.isNative(origin) { throw InvalidOrigin(origin: origin) }
        allowed = Set((web + related + native).map { Array($0.utf8) })
        switch embedding {
        case .refused: tops = nil
        case .allowed(let origins):
            for origin in origins where !Self.isSerialised(origin) { throw InvalidOrigin(origin: origin) }
            tops = Set(origins.map { Array($0.utf8) })
        }
    }

    func allows(_ origin: String) -> Bool { allowed.contains(Array(origin.utf8)) }

    var allowsEmbedding: Bool { tops != nil }

    func allows(top origin: String) -> Bool { tops?.contains(Array(origin.utf8)) ?? false }

    /// Scheme, host in lower case and a port that is not the scheme's own, and nothing after it (HTML, "ASCII
    /// serialisation of an origin"): anything else would never match.
    private static func isSerialised(_ origin: String) -> Bool {
        for (scheme, port) in [("https://", "443"), ("http://", "80")] where origin.utf8.starts(with: scheme.utf8) {
            let host = origin.utf8.dropFirst(scheme.utf8.count)
            let isPlain = host.allSatisfy { byte in
                byte > 0x20 && byte < 0x7F && !(0x41...0x5A).contains(byte) && !"/?#@\\".utf8.contains(byte)
            }
            return !host.isEmpty && isPlain && !origin.utf8.reversed().starts(with: ":\(port)".utf8.reversed())
        }
        return false
    }

    private static func isNative(_ origin: String) -> Bool {
        let hasScheme = origin.utf8.firstIndex(of: UInt8(ascii: ":")).map { $0 > origin.utf8.startIndex } ?? false
        return hasScheme && origin.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } && !origin.utf8.starts(with: "http".utf8)
    }
}

/// A text that no client would send as its origin.
public struct InvalidOrigin: Error, Equatable, Sendable, CustomStringConvertible {
    public let origin: String

    public var description: String { "\"\(origin)\" is not a serialised origin such as https://id.example.com" }
}
