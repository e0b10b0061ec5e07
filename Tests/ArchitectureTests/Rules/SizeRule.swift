/// What does not fit a screen is not read: hard limits for files and functions.
enum SizeRule {
    static let fileLinesMax = 400
    static let functionLinesMax = 60
    static let kernelLinesMax = 600

    static func findings(in file: SourceFile) -> [Finding] {
        let tooLong = file.lineCount > fileLinesMax
        let long =
            tooLong ? [Finding(file, line: file.lineCount, "\(file.lineCount) lines, \(fileLinesMax) allowed")] : []
        return long
            + Function.all(in: file.tokens).filter { $0.lineCount > functionLinesMax }.map {
                Finding(file, line: $0.line, "\($0.name) has \($0.lineCount) lines, \(functionLinesMax) allowed")
            }
    }
}

/// A function, initialiser, subscript or computed property with a body.
struct Function: Equatable {
    let name: String
    let line: Int
    /// From the line of its keyword to the line of its closing brace.
    let lineCount: Int

    static func all(in tokens: [Token]) -> [Function] {
        tokens.indices.compactMap { index in
            guard isDeclaration(at: index, in: tokens), let open = body(after: index, in: tokens) else { return nil }
            let close = end(of: open, in: tokens)
            let isNamed = ["func", "var"].contains(tokens[index].text)
            return Function(
                name: isNamed ? tokens[index + 1].text : tokens[index].text,
                line: tokens[index].line,
                lineCount: tokens[close].line - tokens[index].line + 1
            )
        }
    }

    private static let keywords: Set<String> = ["func", "init", "deinit", "subscript", "var"]

    /// What begins another declaration, and so ends one that has no body.
    private static let others: Set<String> = [
        "let", "case", "struct", "class", "enum", "actor", "protocol", "extension", "typealias", "associatedtype",
        "import",
    ]

    private static func isDeclaration(at index: Int, in tokens: [Token]) -> Bool {
        guard tokens[index].kind == .word, keywords.contains(tokens[index].text), index + 1 < tokens.count else {
            return false
        }
        return index == 0 || tokens[index - 1].text != "."
    }

    /// The brace that opens the body; nil for a requirement of a protocol and for a stored property.
    private static func body(after keyword: Int, in tokens: [Token]) -> Int? {
        let isProperty = tokens[keyword].text == "var"
        var depth = 0
        for index in tokens.indices[(keyword + 1)...] where tokens[index].kind != .string {
            let text = tokens[index].text
            if "([".contains(text) { depth += 1 }
            if ")]".contains(text) { depth -= 1 }
            guard depth <= 0 else { continue }
            if text == "{" { return index }
            if depth < 0 || text == "}" || others.contains(text) || isDeclaration(at: index, in: tokens) { return nil }
            if isProperty, index > keyword + 1, tokens[index].line > tokens[index - 1].line { return nil }
        }
        return nil
    }

    private static func end(of open: Int, in tokens: [Token]) -> Int {
        var depth = 0
        for index in tokens.indices[open...] where tokens[index].kind == .sign {
            if tokens[index].text == "{" { depth += 1 }
            if tokens[index].text == "}" { depth -= 1 }
            if depth == 0 { return index }
        }
        return tokens.count - 1
    }
}
