import Mustache

/// Escapes what a page shows, scalar by scalar.
///
/// The escaping that swift-mustache brings compares grapheme clusters: a quote followed by a combining mark is one
/// cluster, not a quote, and opens an attribute to whoever chose the text. Browsers read code points, so the five
/// characters that mean something in HTML are replaced wherever their byte stands. A carriage return becomes a
/// reference, because a parser would turn it into a line feed and change a value that must come back as it was.
struct MarkupEscaping: MustacheContentType {
    /// Put before every template: selects this escaping in place of the library's own.
    static let pragma: String = {
        MustacheContentTypes.register(MarkupEscaping(), named: name)
        return "{{% CONTENT_TYPE: \(name)}}\n"
    }()

    private static let name = "ESCAPED-MARKUP"

    func escapeText(_ text: String) -> String {
        guard text.utf8.contains(where: { Self.reference(for: $0) != nil }) else { return text }
        var escaped: [UInt8] = []
        escaped.reserveCapacity(text.utf8.count + 32)
        for byte in text.utf8 {
            if let reference = Self.reference(for: byte) {
                escaped.append(contentsOf: reference.utf8)
            } else {
                escaped.append(byte)
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }

    private static func reference(for byte: UInt8) -> String? {
        switch byte {
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        case UInt8(ascii: "\r"): "&#13;"
        default: nil
        }
    }
}
