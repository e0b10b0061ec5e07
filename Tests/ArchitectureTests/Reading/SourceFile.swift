/// A Swift file of the project: where it lies, and what it says.
struct SourceFile: Sendable {
    /// Relative to the project's folder: `Sources/Core/Kernel/ID.swift`.
    let path: String
    let lineCount: Int
    let tokens: [Token]

    init(path: String, text: String) {
        self.path = path
        lineCount = text.utf8.count { $0 == UInt8(ascii: "\n") }
        tokens = Lexer.tokens(of: text)
    }

    private var folders: [Substring] { path.split(separator: "/").dropLast() }

    /// `Core` of `Sources/Core/Kernel/ID.swift`.
    var ring: String? { folders.count > 1 ? String(folders[1]) : nil }

    /// `Kernel` of `Sources/Core/Kernel/ID.swift`.
    var room: String? { folders.count > 2 ? String(folders[2]) : nil }

    func lies(in folder: String) -> Bool { path.hasPrefix(folder + "/") }

    /// The modules this file imports, with the line of each.
    var imports: [(module: String, line: Int)] {
        tokens.indices.compactMap { index in
            guard tokens[index].kind == .word, tokens[index].text == "import", index + 1 < tokens.count else {
                return nil
            }
            let next = tokens[index + 1]
            let isScoped =
                Self.scopes.contains(next.text) && index + 2 < tokens.count && tokens[index + 2].kind == .word
            return (isScoped ? tokens[index + 2].text : next.text, tokens[index].line)
        }
    }

    /// `import struct Module.Name` names the kind first.
    private static let scopes: Set<String> = ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var"]
}
