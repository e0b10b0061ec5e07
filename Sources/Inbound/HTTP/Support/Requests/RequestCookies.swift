public import HTTPTypes
public import Hummingbird

/// The cookies of a request, strictly read (RFC 6265 §4.2.1).
///
/// A name that comes twice is not believed at all: one of the two was planted, by a sibling subdomain or over plain
/// http, and the order of a browser's cookies is no proof of which.
public struct RequestCookies: Sendable {
    private var values: [Substring: Substring?] = [:]
    /// Beyond this nothing is read: the header limit allows thousands of one-letter names.
    private static let cookiesMax = 50

    public init(_ fields: HTTPFields) {
        for header in fields[values: .cookie] {
            for pair in header.split(separator: ";").prefix(Self.cookiesMax) { read(pair) }
        }
    }

    /// The value as it was sent, nil when it is missing, malformed or doubled.
    public subscript(name: String) -> String? {
        (values[name[...]] ?? nil).map(String.init)
    }

    private mutating func read(_ pair: Substring) {
        let trimmed = Substring(pair.utf8.trimmingWhitespace())
        guard let equals = trimmed.utf8.firstIndex(of: UInt8(ascii: "=")) else { return }
        let name = trimmed[..<equals]
        let value = trimmed[trimmed.utf8.index(after: equals)...]
        guard !name.isEmpty, value.utf8.allSatisfy(CookieText.isValueByte) else { return }
        values.updateValue(values.keys.contains(name) ? nil : .some(value), forKey: name)
    }
}

extension Request {
    public var strictCookies: RequestCookies { RequestCookies(headers) }
}

enum CookieText {
    /// A cookie-octet: printable ASCII without blanks, quotes, comma, semicolon and backslash.
    static func isValueByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x21, 0x23...0x2B, 0x2D...0x3A, 0x3C...0x5B, 0x5D...0x7E: true
        default: false
        }
    }

    /// A token character (RFC 9110 §5.6.2), as far as our own names need them.
    static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
