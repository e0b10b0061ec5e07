import Testing

@Suite("Reading Swift source")
struct LexerTests {
    private func words(_ source: String) -> [String] {
        Lexer.tokens(of: source).filter { $0.kind == .word }.map(\.text)
    }

    @Test(
        "sees no code in comments and strings",
        arguments: [
            "// print()",
            "/* print() /* nested */ print() */",
            #""print()""#,
            #""a quote \" print()""#,
            ##"#"raw " print()"#"##,
            "\"\"\"\nprint() \"quoted\"\n\"\"\"",
            "#/print \" { /#",
        ]
    )
    func noCode(source: String) {
        #expect(words(source) == [])
    }

    @Test("sees code after comments and strings, and within interpolations")
    func code() {
        #expect(words("/* a */ b // c\nd") == ["b", "d"])
        #expect(words(#""a" + b"#) == ["b"])
        #expect(words(#""a \(b("c \(d)")) e" + f"#) == ["b", "d", "f"])
        #expect(words(##"#"a \(b) \#(c)"#"##) == ["c"])
    }

    @Test("keeps the text of string literals")
    func literals() {
        #expect(Lexer.tokens(of: #"f("a/b", "c\(d)e")"#).literals == ["a/b", "c", "e"])
    }

    @Test("knows the line of every token")
    func lines() {
        let tokens = Lexer.tokens(of: "a\n/*\n*/ b \"\"\"\nc\n\"\"\" d")

        #expect(tokens.filter { $0.kind == .word }.map(\.line) == [1, 3, 5])
    }

    @Test("keeps keywords in backticks apart from keywords")
    func backticks() {
        #expect(words("`init` init #if") == ["`init`", "init", "#if"])
    }
}
