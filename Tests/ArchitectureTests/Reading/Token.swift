/// A word, a sign or a piece of a string literal in Swift source, and the line on which it begins.
struct Token: Equatable, Sendable {
    enum Kind: Equatable {
        /// An identifier, a keyword, a number; with its backticks or its `#` where it has them.
        case word
        /// The literal text between two quotes, or between a quote and an interpolation.
        case string
        /// Any other single character.
        case sign
    }

    let kind: Kind
    let text: String
    let line: Int
}

extension Sequence<Token> {
    /// The text of the string literals alone.
    var literals: [String] { filter { $0.kind == .string }.map(\.text) }
}

extension Array<Token> {
    /// Whether the tokens from an index on read like this. Text in a string literal never does.
    func read(_ texts: [String], at index: Int) -> Bool {
        guard index >= 0, index + texts.count <= count else { return false }
        return zip(self[index...], texts).allSatisfy { $0.kind != .string && $0.text == $1 }
    }
}
