/// A sentence of a locale file, taken apart at its `{placeholders}`, in the forms its language counts by.
struct Message: Decodable, Sendable {
    /// A stretch of a sentence: the file's own words, or a value put in a placeholder's place.
    struct Part: Equatable, Sendable {
        let text: String
        /// Whether the text is a value: pages set it apart (`<bdi>`), since its script may run the other way.
        let isValue: Bool
    }

    private enum Piece: Equatable, Sendable {
        case words(String)
        case placeholder(String)
    }

    /// Takes the place of the number that chooses a plural form.
    static let count = "count"

    private let forms: [PluralForm: [Piece]]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            forms = [.other: Self.pieces(of: text)]
            return
        }
        let texts = try container.decode([String: String].self)
        var forms: [PluralForm: [Piece]] = [:]
        for (name, text) in texts {
            guard let form = PluralForm(rawValue: name) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "no plural form \"\(name)\"")
            }
            forms[form] = Self.pieces(of: text)
        }
        guard forms[.other] != nil else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "the plural form \"other\" is missing")
        }
        self.forms = forms
    }

    /// The names between braces in any form; `count` is left out, since "one minute" needs no digit.
    var placeholders: Set<String> {
        var names: Set<String> = []
        for case .placeholder(let name) in forms.values.joined() where name != Self.count { names.insert(name) }
        return names
    }

    /// Whether there is something to fill in or to count.
    var isPlain: Bool { forms.count == 1 && !hasPlaceholder }

    /// The sentence with its values, for a place that holds text alone.
    func text(_ values: [String: String] = [:], form: PluralForm = .other) -> String {
        parts(values, form: form).map(\.text).joined()
    }

    func parts(_ values: [String: String] = [:], form: PluralForm = .other) -> [Part] {
        let pieces = forms[form] ?? forms[.other] ?? []
        return pieces.map { piece in
            switch piece {
            case .words(let words): Part(text: words, isValue: false)
            case .placeholder(let name): Part(text: values[name] ?? "", isValue: true)
            }
        }
    }

    private var hasPlaceholder: Bool {
        forms.values.joined().contains { if case .placeholder = $0 { true } else { false } }
    }

    private static func pieces(of text: String) -> [Piece] {
        var pieces: [Piece] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            if open > rest.startIndex { pieces.append(.words(String(rest[..<open]))) }
            pieces.append(.placeholder(String(rest[rest.index(after: open)..<close])))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { pieces.append(.words(String(rest))) }
        return pieces
    }
}

/// The plural categories of CLDR (Unicode TR 35, Part 3, §5).
enum PluralForm: String, Sendable {
    case zero, one, two, few, many, other

    /// The form of a whole number. Arabic has all six; a language without a rule of its own here counts one and many.
    init(of number: Int, in language: PageLanguage) {
        guard language.tag.split(separator: "-").first == "ar" else {
            self = number == 1 ? .one : .other
            return
        }
        switch (number, number % 100) {
        case (0, _): self = .zero
        case (1, _): self = .one
        case (2, _): self = .two
        case (_, 3...10): self = .few
        case (_, 11...99): self = .many
        default: self = .other
        }
    }
}
