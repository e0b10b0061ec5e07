/// The parameters of a request, from a query or a form (RFC 6749 appendix B).
///
/// Empty values count as not sent, and no parameter may come twice (RFC 6749 §3.1 and §3.2); `resource` may (RFC 8707 §2).
public struct Parameters: Equatable, Sendable {
    public static let countMax = 100
    private static let repeatable: Set<String> = ["resource"]

    private var values: [String: [String]] = [:]
    /// Names that came more than once though they may not.
    public private(set) var duplicates: Set<String> = []

    public init(_ pairs: [(String, String)]) {
        for (name, value) in pairs where !value.isEmpty {
            if values[name] != nil, !Self.repeatable.contains(name) { duplicates.insert(name) }
            values[name, default: []].append(value)
        }
    }

    /// Reads `application/x-www-form-urlencoded` bytes.
    ///
    /// - Throws: ``MalformedParameters`` for a broken percent escape, invalid UTF-8, NUL, or too many parameters.
    public init(urlEncoded bytes: [UInt8]) throws(MalformedParameters) {
        var pairs: [(String, String)] = []
        var reader = FormReader()
        for byte in bytes {
            guard let pair = try reader.read(byte) else { continue }
            guard pairs.count < Self.countMax else { throw .tooMany }
            pairs.append(pair)
        }
        if let pair = try reader.end() {
            guard pairs.count < Self.countMax else { throw .tooMany }
            pairs.append(pair)
        }
        self.init(pairs)
    }

    /// The value; nil if there is none or it came twice.
    public subscript(_ name: String) -> String? {
        duplicates.contains(name) ? nil : values[name]?.first
    }

    public func all(_ name: String) -> [String] { values[name] ?? [] }

    public var names: Set<String> { Set(values.keys) }

    /// The parameters in the form they are kept in while a sign-in is under way.
    public var pairs: [(String, String)] {
        values.keys.sorted().flatMap { name in all(name).map { (name, $0) } }
    }

    /// - Throws: `invalid_request` naming a parameter that came twice.
    public func refuseDuplicates() throws(OAuthError) {
        guard let name = duplicates.min() else { return }
        throw OAuthError(.invalidRequest, "the parameter \(printable(name)) is given more than once")
    }

    /// - Throws: `invalid_request` if it is missing.
    public func require(_ name: String) throws(OAuthError) -> String {
        guard let value = self[name] else { throw OAuthError(.invalidRequest, "\(name) is missing") }
        return value
    }
}

public enum MalformedParameters: Error, Equatable, Sendable {
    case percentEscape
    case encoding
    case tooMany
}

/// A client's text made fit for an error description: printable ASCII without quotes (RFC 6749 §5.2), and short.
func printable(_ text: String) -> String {
    String(
        text.unicodeScalars.prefix(64).map { scalar in
            let allowed = (0x20...0x7e).contains(scalar.value) && scalar != "\"" && scalar != "\\"
            return Character(allowed ? scalar : "?")
        })
}

private struct FormReader {
    private var name: [UInt8]?
    private var current: [UInt8] = []
    private var escape: [UInt8]?

    mutating func read(_ byte: UInt8) throws(MalformedParameters) -> (String, String)? {
        if escape != nil {
            try readEscape(byte)
            return nil
        }
        switch byte {
        case UInt8(ascii: "%"): escape = []
        case UInt8(ascii: "+"): current.append(UInt8(ascii: " "))
        case UInt8(ascii: "=") where name == nil:
            name = current
            current = []
        case UInt8(ascii: "&"): return try end()
        default: current.append(byte)
        }
        return nil
    }

    mutating func end() throws(MalformedParameters) -> (String, String)? {
        guard escape == nil else { throw .percentEscape }
        defer {
            name = nil
            current = []
        }
        guard let name else { return current.isEmpty ? nil : (try text(current), "") }
        return (try text(name), try text(current))
    }

    private mutating func readEscape(_ byte: UInt8) throws(MalformedParameters) {
        guard let digit = Self.hexDigit(byte) else { throw .percentEscape }
        guard let high = escape?.first else {
            escape = [digit]
            return
        }
        current.append(high << 4 | digit)
        escape = nil
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private func text(_ bytes: [UInt8]) throws(MalformedParameters) -> String {
        guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else { throw .encoding }
        return text
    }
}
