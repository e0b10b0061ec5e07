/// A language that pages can be read in: one file in `templates/locales`.
public struct PageLanguage: Hashable, Sendable {
    /// The way a line of its script runs, as the value of the `dir` attribute.
    public enum Direction: String, Codable, Sendable {
        case leftToRight = "ltr"
        case rightToLeft = "rtl"
    }

    /// The language tag (BCP 47): the name of the file, `ar` for `ar.json`.
    public let tag: String
    /// What its speakers call it, for the language switch.
    public let name: String
    public let direction: Direction
}

/// The languages at hand, and the choice among them.
public struct PageLanguages: Sendable {
    /// In the order of their tags.
    public let all: [PageLanguage]
    /// Spoken where nothing better fits.
    public let fallback: PageLanguage
    private let byTag: [String: PageLanguage]

    init(_ languages: [PageLanguage], fallback: PageLanguage) {
        all = languages.sorted { $0.tag < $1.tag }
        self.fallback = fallback
        byTag = Dictionary(languages.map { ($0.tag.lowercased(), $0) }) { first, _ in first }
    }

    public subscript(tag: String) -> PageLanguage? { byTag[tag.lowercased()] }

    /// Chooses by lookup (RFC 4647 §3.4): what the client asked for comes first (`ui_locales`, OpenID Connect Core
    /// §3.1.2.1), then what the person chose here before, then what the browser prefers.
    public func choose(uiLocales: [String] = [], cookie: String? = nil, acceptLanguage: String? = nil) -> PageLanguage {
        let ranges = uiLocales + [cookie].compactMap(\.self) + Self.ranges(inHeader: acceptLanguage ?? "")
        return ranges.lazy.compactMap(lookUp).first ?? fallback
    }

    /// Links that show the same page in each language.
    func links(to address: (PageLanguage) -> String) -> [LanguageLink] {
        all.map { LanguageLink(language: $0, address: address($0)) }
    }

    /// Shortens a range from its end until a language has that tag; a lone letter or digit goes with what followed it.
    private func lookUp(_ range: String) -> PageLanguage? {
        var subtags = range.split(separator: "-")
        while !subtags.isEmpty {
            if let language = self[subtags.joined(separator: "-")] { return language }
            subtags.removeLast()
            if subtags.last?.count == 1 { subtags.removeLast() }
        }
        return nil
    }

    /// The ranges of an `Accept-Language` field by falling weight (RFC 9110 §12.5.4); weight 0 means "not this".
    private static func ranges(inHeader field: String) -> [String] {
        let weighted = field.split(separator: ",").compactMap { element -> (range: String, weight: Double)? in
            let parts = element.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
            guard let range = parts.first, !range.isEmpty, range != "*" else { return nil }
            let quality = parts.dropFirst().first { $0.lowercased().hasPrefix("q=") }
            guard let quality else { return (range, 1) }
            guard let weight = Double(quality.dropFirst(2)), weight > 0, weight <= 1 else { return nil }
            return (range, weight)
        }
        // Ties keep the order of the field: sorting in Swift is stable.
        return weighted.sorted { $0.weight > $1.weight }.map(\.range)
    }
}
