import Testing

@Suite("Ambient time, randomness, output and tasks")
struct AmbientTests {
    private func findings(_ source: String, in path: String) -> [Finding] {
        let file = SourceFile(path: path, text: source)
        return AmbientRule.all.flatMap { $0.findings(in: file) }
    }

    @Test("refuses every call of the table", arguments: AmbientRule.all.indices)
    func everyCall(index: Int) {
        let rule = AmbientRule.all[index]

        #expect(
            findings("let a = b\n    " + rule.call.joined(), in: "\(rule.refused[0])/Core/A.swift").contains {
                $0.line == 2
            })
    }

    @Test(
        "is not fooled by spaces, line breaks and interpolations",
        arguments: ["Date ( )", "Date\n    .now", #""at \(Date())""#, "Int.random(in: 0..<9)", "try! f()"]
    )
    func disguised(source: String) {
        #expect(findings(source, in: "Sources/Core/Kernel/A.swift").count == 1)
    }

    @Test(
        "leaves other code alone",
        arguments: [
            "Date(milliseconds: 1)", "// Date()", #""Date()""#, "page.print(x)", "func print(_ page: Page) {}",
            "reprint()",
            "try? f()", "try !f()", "UUID(uuidString: x)", "randomness.bytes(32)",
        ]
    )
    func innocent(source: String) {
        #expect(findings(source, in: "Sources/Core/Kernel/A.swift") == [])
    }

    @Test("lets the command line print, and nobody else")
    func output() {
        #expect(findings("print(1)", in: "Sources/App/surety/A.swift") == [])
        #expect(findings("print(1)", in: "Sources/App/Assembly/A.swift").messages == ["print(: log it"])
    }

    @Test("the project has none")
    func project() {
        let files = Project.current.sources + Project.current.tests

        #expect(files.flatMap { file in AmbientRule.all.flatMap { $0.findings(in: file) } } == [])
    }
}
