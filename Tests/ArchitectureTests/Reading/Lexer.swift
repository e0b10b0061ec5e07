/// Splits Swift source into tokens, so that a rule about code is not fooled by comments, strings or line breaks.
///
/// It knows nested comments, string literals of every kind and code in their interpolations, and `#/…/#`.
/// A bare `/…/` is read as two signs: a quote or a brace in such an expression would mislead it, so use `#/…/#` there.
struct Lexer {
    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var tokens: [Token] = []

    static func tokens(of source: String) -> [Token] {
        var lexer = Lexer(source)
        lexer.readCode()
        return lexer.tokens
    }

    private init(_ source: String) {
        bytes = Array(source.utf8)
    }

    /// Reads code up to the end or, in an interpolation, up to the parenthesis that closes it.
    private mutating func readCode(inInterpolation: Bool = false) {
        var depth = 0
        while let byte = peek() {
            if skipComment() || readString() || skipRegularExpression() || readWord() { continue }
            if inInterpolation, byte == Self.close, depth == 0 { return }
            if byte == Self.open { depth += 1 }
            if byte == Self.close { depth -= 1 }
            if !Self.isSpace(byte) { tokens.append(Token(kind: .sign, text: text(of: [byte]), line: line)) }
            advance()
        }
    }

    private mutating func readWord() -> Bool {
        let start = position
        if peek() == Self.hash || peek() == Self.backtick { advance() }
        guard let first = peek(), Self.isWord(first) else {
            position = start
            return false
        }
        while let byte = peek(), Self.isWord(byte) { advance() }
        if bytes[start] == Self.backtick, peek() == Self.backtick { advance() }
        // `try!` is one word, and something else than `try !isValid()`.
        if bytes[start..<position].elementsEqual("try".utf8), peek() == Self.exclamation { advance() }
        tokens.append(Token(kind: .word, text: text(of: bytes[start..<position]), line: line))
        return true
    }

    private mutating func readString() -> Bool {
        let hashes = count(Self.hash, from: position)
        let quotes = count(Self.quote, from: position + hashes) >= 3 ? 3 : 1
        guard peek(hashes) == Self.quote else { return false }
        let end = Array(repeating: Self.quote, count: quotes) + Array(repeating: Self.hash, count: hashes)
        let escape = [Self.backslash] + Array(repeating: Self.hash, count: hashes)
        advance(by: hashes + quotes)

        var piece: [UInt8] = []
        var pieceLine = line
        while let byte = peek(), !stands(end) {
            if stands(escape + [Self.open]) {
                append(piece, from: pieceLine)
                advance(by: escape.count + 1)
                readCode(inInterpolation: true)
                piece = []
                pieceLine = line
            } else if stands(escape) {
                piece += bytes[position..<min(position + escape.count + 1, bytes.count)]
                advance(by: escape.count + 1)
                continue
            } else {
                piece.append(byte)
            }
            advance()
        }
        append(piece, from: pieceLine)
        advance(by: end.count)
        return true
    }

    private mutating func append(_ piece: [UInt8], from line: Int) {
        tokens.append(Token(kind: .string, text: text(of: piece), line: line))
    }

    private mutating func skipRegularExpression() -> Bool {
        let hashes = count(Self.hash, from: position)
        guard hashes > 0, peek(hashes) == Self.slash else { return false }
        let end = [Self.slash] + Array(repeating: Self.hash, count: hashes)
        advance(by: hashes + 1)
        while peek() != nil, !stands(end) { advance() }
        advance(by: end.count)
        return true
    }

    private mutating func skipComment() -> Bool {
        if stands([Self.slash, Self.slash]) {
            while let byte = peek(), byte != Self.newline { advance() }
            return true
        }
        guard stands([Self.slash, Self.star]) else { return false }
        var depth = 0
        repeat {
            if stands([Self.slash, Self.star]) {
                depth += 1
                advance()
            } else if stands([Self.star, Self.slash]) {
                depth -= 1
                advance()
            }
            advance()
        } while depth > 0 && peek() != nil
        return true
    }
}

extension Lexer {
    private static let open = UInt8(ascii: "("), close = UInt8(ascii: ")"), quote = UInt8(ascii: "\"")
    private static let hash = UInt8(ascii: "#"), backtick = UInt8(ascii: "`"), backslash = UInt8(ascii: "\\")
    private static let slash = UInt8(ascii: "/"), star = UInt8(ascii: "*"), newline = UInt8(ascii: "\n")
    private static let exclamation = UInt8(ascii: "!")

    private static func isSpace(_ byte: UInt8) -> Bool { byte <= 0x20 }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default:
            false
        }
    }

    private func peek(_ distance: Int = 0) -> UInt8? {
        position + distance < bytes.count ? bytes[position + distance] : nil
    }

    private func stands(_ expected: [UInt8]) -> Bool {
        peek() == expected.first && bytes[position...].starts(with: expected)
    }

    private func count(_ byte: UInt8, from start: Int) -> Int {
        var end = start
        while end < bytes.count, bytes[end] == byte { end += 1 }
        return end - start
    }

    private mutating func advance(by distance: Int = 1) {
        for _ in 0..<distance where position < bytes.count {
            if bytes[position] == Self.newline { line += 1 }
            position += 1
        }
    }

    private func text(of bytes: some Sequence<UInt8>) -> String {
        String(decoding: Array(bytes), as: UTF8.self)
    }
}
