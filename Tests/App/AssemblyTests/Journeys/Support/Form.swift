import OAuth

/// A form on a page, as a browser without scripts sees it.
struct Form: Sendable {
    let action: String
    /// What is sent as it stands: hidden and text fields, and the checkboxes that are ticked.
    let fields: [(String, String)]
    let buttons: [(String, String)]
    /// Whether there is a field to type in.
    let asks: Bool

    /// Every form of a page. Our templates quote each value; nothing else is understood.
    static func all(in html: String) -> [Form] {
        pieces(of: html, from: "<form", to: "</form>").map { Form(markup: $0) }
    }

    private init(markup: Substring) {
        let inputs = Self.pieces(of: markup, from: "<input", to: ">").map(Attributes.init)
        let sent = inputs.filter { $0["type"] != "checkbox" || $0["checked"] != nil }
        action = Attributes(markup.prefix { $0 != ">" })["action"] ?? ""
        fields = sent.compactMap { input in input["name"].map { ($0, input["value"] ?? "") } }
        asks = inputs.contains { $0["type"] == "text" || $0["type"] == "password" }
        buttons = Self.pieces(of: markup, from: "<button", to: ">").map(Attributes.init).compactMap { button in
            button["name"].map { ($0, button["value"] ?? "") }
        }
    }

    /// The body as posted.
    ///
    /// - Parameters:
    ///   - typed: replaces the values of fields.
    ///   - unticked: values of checkboxes that were switched off.
    ///   - pressed: the value of the button; nil presses the one without a name.
    func body(
        typing typed: [String: String] = [:], unticking unticked: Set<String> = [], pressing pressed: String? = nil
    )
        -> String
    {
        var pairs = fields.filter { !unticked.contains($0.1) }.map { ($0.0, typed[$0.0] ?? $0.1) }
        for (name, value) in typed where !pairs.contains(where: { $0.0 == name }) { pairs.append((name, value)) }
        pairs += buttons.filter { $0.1 == pressed }
        return Self.encoded(pairs)
    }

    static func encoded(_ pairs: [(String, String)]) -> String {
        pairs.map { "\(FormEncoding.encode($0.0))=\(FormEncoding.encode($0.1))" }.joined(separator: "&")
    }

    /// What lies between two marks, each time they come.
    static func pieces(of text: some StringProtocol, from start: String, to end: String) -> [Substring] {
        var pieces: [Substring] = []
        var rest = Substring(text)
        while let opening = rest.firstRange(of: start), let closing = rest[opening.upperBound...].firstRange(of: end) {
            pieces.append(rest[opening.upperBound..<closing.lowerBound])
            rest = rest[closing.upperBound...]
        }
        return pieces
    }
}

/// The attributes of a tag: `name="value"`, or a name alone.
struct Attributes {
    private var values: [String: String] = [:]

    init(_ tag: Substring) {
        var rest = tag.drop { $0 == " " || $0 == "\n" }
        while !rest.isEmpty {
            let name = String(rest.prefix { $0 != "=" && $0 != " " })
            rest = rest.dropFirst(name.count)
            guard rest.hasPrefix("=\"") else {
                values[name] = ""
                rest = rest.drop { $0 == " " || $0 == "/" }
                continue
            }
            let value = rest.dropFirst(2).prefix { $0 != "\"" }
            values[name] = Self.unescaped(value)
            rest = rest.dropFirst(value.count + 3).drop { $0 == " " }
        }
    }

    subscript(_ name: String) -> String? { values[name] }

    private static func unescaped(_ text: Substring) -> String {
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&amp;", "&")]
            .reduce(String(text)) { $0.replacing($1.0, with: $1.1) }
    }
}
