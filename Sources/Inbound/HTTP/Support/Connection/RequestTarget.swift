/// The target of a request line (RFC 9112 §3.2).
enum RequestTarget {
    /// Printable ASCII in origin form or absolute form; `*` only serves OPTIONS and is left to the router's 404.
    static func isAcceptable(_ target: String) -> Bool {
        guard target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }) else { return false }
        return target.utf8.first == UInt8(ascii: "/") || target == "*" || absolutePath(of: target) != nil
    }

    /// Path and query in origin form. The host of an absolute form is ignored, as every Host is: the public URL is
    /// configuration.
    static func originForm(of target: String) -> String {
        guard target.utf8.first != UInt8(ascii: "/") else { return target }
        return absolutePath(of: target) ?? target
    }

    private static func absolutePath(of target: String) -> String? {
        for scheme in ["http://", "https://"] where target.utf8.prefix(scheme.utf8.count).isEqual(ignoringCase: scheme)
        {
            let rest = target.dropFirst(scheme.count)
            guard let slash = rest.firstIndex(where: { $0 == "/" || $0 == "?" }) else {
                return rest.isEmpty ? nil : "/"
            }
            guard slash > rest.startIndex else { return nil }
            return rest[slash] == "/" ? String(rest[slash...]) : "/" + rest[slash...]
        }
        return nil
    }
}

/// A Host field (RFC 9110 §7.2).
enum HostField {
    /// Characters of a registered name, an address or a port. Which host it names is not asked: nothing is built from it.
    static func isAcceptable(_ value: String) -> Bool {
        guard value.utf8.count <= 255 else { return false }
        return value.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "%"): true
            case UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"): true
            default: false
            }
        }
    }
}
