/// An app as people see it, from its registration (RFC 7591 §2).
///
/// All of it was written by the client's owner. Links are shown only when they lead to the web, so that no registration
/// can place a script behind a word; the logo only from where the page's Content-Security-Policy lets pictures come.
struct ClientDisplay: Sendable {
    var name: String
    var logoURI: String?
    /// Whether the policy of the page allows the logo's origin; otherwise initials stand in its place.
    var showsLogo: Bool = false
    var clientURI: String?
    var policyURI: String?
    var termsURI: String?

    var fields: PageFields {
        var fields: PageFields = ["name": name, "initials": Initials.of(name)]
        if showsLogo, let logoURI, logoURI.hasPrefix("https://") { fields["logo"] = logoURI }
        fields["address"] = WebAddress.checked(clientURI)
        fields["policy"] = WebAddress.checked(policyURI)
        fields["terms"] = WebAddress.checked(termsURI)
        fields["hasLinks"] = fields["policy"] != nil || fields["terms"] != nil
        return fields
    }
}

/// A person as they see themselves.
struct AccountDisplay: Sendable {
    /// The name they go by; the username where there is none.
    var name: String?
    var username: String

    var fields: PageFields {
        var fields: PageFields = [
            "name": name ?? username, "username": username, "initials": Initials.of(name ?? username),
        ]
        fields["hasBoth"] = name != nil && name != username
        return fields
    }
}

/// One or two letters that stand for a picture.
package enum Initials {
    /// The first letters of the first and the last word; of the first alone where letters join (Arabic, Devanagari …).
    package static func of(_ name: String) -> String {
        let words = name.split(whereSeparator: \.isWhitespace)
        let letters = words.compactMap { word in word.first { $0.isLetter || $0.isNumber } }
        guard let first = letters.first else { return "?" }
        guard let last = letters.dropFirst().last, first.isLatin, last.isLatin else { return first.uppercased() }
        return first.uppercased() + last.uppercased()
    }
}

extension Character {
    /// Whether it belongs to the Latin blocks up to Latin Extended-B, whose letters stand alone.
    fileprivate var isLatin: Bool { unicodeScalars.first.map { $0.value < 0x250 } ?? false }
}

/// An address that a page may link to.
enum WebAddress {
    /// The address, if it leads to the web.
    static func checked(_ address: String?) -> String? {
        guard let address else { return nil }
        let lowercased = address.lowercased()
        return lowercased.hasPrefix("https://") || lowercased.hasPrefix("http://") ? address : nil
    }

    /// The address, if it leads to the web or to an app on the device, but not into the page itself.
    static func checkedAllowingApps(_ address: String?) -> String? {
        guard let address, let colon = address.firstIndex(of: ":") else { return nil }
        let scheme = address[..<colon].lowercased()
        guard let first = scheme.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) else { return nil }
        guard scheme.utf8.allSatisfy(isSchemeCharacter) else { return nil }
        return ["javascript", "data", "vbscript", "blob", "filesystem", "about"].contains(scheme) ? nil : address
    }

    /// A letter, a digit, plus, minus or dot (RFC 3986 §3.1).
    private static func isSchemeCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: false
        }
    }
}
