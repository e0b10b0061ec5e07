/// An absolute http or https URL in the one spelling that every parser reads alike.
///
/// A guard that reads a URL differently from the code that connects can be talked past. So everything ambiguous is refused:
/// user names, fragments, characters outside RFC 3986, hosts that are neither a plain DNS name nor a standard address
/// (`2130706433`, `0x7f.1` and `0177.0.0.1` are all 127.0.0.1 to a C library). What goes on is put together anew from the parts.
struct WebURL: Hashable, Sendable {
    enum Scheme: String, Sendable {
        case http
        case https

        var defaultPort: Int { self == .http ? 80 : 443 }
    }

    enum Host: Hashable, Sendable {
        case name(String)
        case address(IPAddress)
    }

    static let bytesMax = 2_048

    let scheme: Scheme
    let host: Host
    let port: Int
    /// Path and query, as sent in the request line.
    let target: String

    init(_ string: String) throws(WebError) {
        guard string.utf8.count <= Self.bytesMax else { throw .malformedURL("longer than \(Self.bytesMax) bytes") }
        guard Self.isPlain(string) else { throw .malformedURL("a character that must be percent-encoded") }
        guard let separator = string.firstRange(of: "://") else { throw .malformedURL("not absolute") }
        let name = string[..<separator.lowerBound].lowercased()
        guard let scheme = Scheme(rawValue: name) else { throw .schemeRefused(name) }

        let rest = string[separator.upperBound...]
        guard !rest.contains("#") else { throw .malformedURL("a fragment") }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard !authority.contains("@") else { throw .malformedURL("a user name") }
        let tail = rest[authority.endIndex...]

        self.scheme = scheme
        (host, port) = try Self.endpoint(in: authority, scheme: scheme)
        target = tail.hasPrefix("/") ? String(tail) : "/" + tail
    }

    var string: String {
        "\(scheme.rawValue)://\(authority)\(target)"
    }

    /// As in the Host header: IPv6 in brackets, the port unless it is the scheme's own.
    var authority: String {
        let name =
            switch host {
            case .name(let name): name
            case .address(let address): address.isV4 ? address.description : "[\(address)]"
            }
        return port == scheme.defaultPort ? name : "\(name):\(port)"
    }

    /// The characters of RFC 3986 §2, and percent signs only before two hexadecimal digits.
    private static func isPlain(_ string: String) -> Bool {
        let bytes = Array(string.utf8)
        return bytes.indices.allSatisfy { index in
            switch bytes[index] {
            case UInt8(ascii: "%"):
                index + 2 < bytes.count && isHexadecimal(bytes[index + 1]) && isHexadecimal(bytes[index + 2])
            case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"), UInt8(ascii: "^"),
                UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
                false
            default:
                0x21...0x7E ~= bytes[index]
            }
        }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default:
            false
        }
    }
}

extension WebURL {
    private static func endpoint(in authority: Substring, scheme: Scheme) throws(WebError) -> (Host, Int) {
        if authority.hasPrefix("[") {
            guard let bracket = authority.firstIndex(of: "]"),
                let address = IPAddress(String(authority[..<bracket].dropFirst())), !address.isV4
            else { throw .malformedURL("the IPv6 address") }
            return (.address(address), try port(in: authority[bracket...].dropFirst(), scheme: scheme))
        }
        let name = authority.prefix { $0 != ":" }
        return (try host(in: name), try port(in: authority[name.endIndex...], scheme: scheme))
    }

    private static func port(in suffix: Substring, scheme: Scheme) throws(WebError) -> Int {
        guard !suffix.isEmpty else { return scheme.defaultPort }
        let digits = suffix.dropFirst()
        guard suffix.hasPrefix(":"), 1...5 ~= digits.utf8.count, digits.utf8.allSatisfy(isDigit),
            let port = Int(digits), 1...65_535 ~= port
        else { throw .malformedURL("the port") }
        return port
    }

    private static func host(in text: Substring) throws(WebError) -> Host {
        if let address = IPAddress(String(text)), address.isV4 { return .address(address) }
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard 1...253 ~= text.utf8.count, labels.allSatisfy(isLabel), let last = labels.last, !isNumber(last) else {
            throw .malformedURL("the host")
        }
        return .name(text.lowercased())
    }

    /// Letters, digits and inner hyphens (RFC 1123 §2.1).
    private static func isLabel(_ label: Substring.UTF8View) -> Bool {
        let hyphen = UInt8(ascii: "-")
        guard 1...63 ~= label.count, label.first != hyphen, label.last != hyphen else { return false }
        return label.allSatisfy { byte in
            isDigit(byte) || byte == hyphen || UInt8(ascii: "a")...UInt8(ascii: "z") ~= (byte | 0x20)
        }
    }

    /// What a C library would read as the last part of an IPv4 address.
    private static func isNumber(_ label: Substring.UTF8View) -> Bool {
        label.allSatisfy(isDigit) || String(label)?.lowercased().hasPrefix("0x") == true
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }
}
