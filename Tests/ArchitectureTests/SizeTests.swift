import Testing

@Suite("Sizes")
struct SizeTests {
    private func functions(_ source: String) -> [Function] {
        Function.all(in: Lexer.tokens(of: source))
    }

    private func lines(_ count: Int) -> String {
        Array(repeating: "a()\n", count: count).joined()
    }

    @Test("refuses a file of 401 lines, and allows one of 400")
    func file() {
        let path = "Sources/Core/Kernel/A.swift"

        #expect(SizeRule.findings(in: SourceFile(path: path, text: lines(401))).messages == ["401 lines, 400 allowed"])
        #expect(SizeRule.findings(in: SourceFile(path: path, text: lines(400))) == [])
    }

    @Test(
        "refuses a body that ends on its 61st line, and allows one that ends on its 60th",
        arguments: [
            "func f() {\n", "init?(a: [Int] = { [1] }()) {\n", "subscript(a: Int) -> Int {\n", "var f: Int {\n",
        ]
    )
    func function(head: String) {
        let tooLong = SourceFile(path: "Sources/A.swift", text: head + lines(59) + "}\n")
        let justFits = SourceFile(path: "Sources/A.swift", text: head + lines(58) + "}\n")

        #expect(SizeRule.findings(in: tooLong).count == 1)
        #expect(SizeRule.findings(in: justFits) == [])
    }

    @Test("measures a function across the braces in its strings, comments and closures")
    func braces() {
        let found = functions("func f(\n    a: Int\n) {\n    \"}\"  // }\n    b { c }\n}\nfunc g() {}\n")

        #expect(found == [Function(name: "f", line: 1, lineCount: 6), Function(name: "g", line: 7, lineCount: 1)])
    }

    @Test("gives no body to requirements, stored properties and calls")
    func bodiless() {
        #expect(functions("protocol P {\n    func f()\n    init()\n}\nextension P {\n}") == [])
        #expect(functions("var a = 1\nif b {\n}") == [])
        #expect(functions("let a = B.init()\nif b {\n}") == [])
    }

    @Test("of the project's files and functions keep within the limits")
    func project() {
        #expect((Project.current.sources + Project.current.tests).flatMap(SizeRule.findings) == [])
    }

    @Test("the kernel stays small")
    func kernel() {
        let kernel = Project.current.sources.filter { $0.lies(in: "Sources/Core/Kernel") }

        #expect(!kernel.isEmpty)
        #expect(kernel.map(\.lineCount).reduce(0, +) <= SizeRule.kernelLinesMax)
    }
}
