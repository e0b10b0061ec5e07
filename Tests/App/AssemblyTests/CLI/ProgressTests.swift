import Testing

@testable import Assembly

@Suite("Progress of long commands")
struct ProgressTests {
    let start = ContinuousClock.now

    @Test("is a line every three seconds where nobody watches")
    func plain() {
        var lines = ProgressLines(isTerminal: false, at: start)

        let texts = [0, 1, 2, 3, 4, 7].map { second in
            lines.text(Progress("copying users", done: second, of: 8), at: start + .seconds(second))
        }

        #expect(
            texts == [
                "0 % copying users: 0 of 8\n", nil, nil, "37 % copying users: 3 of 8, about 6 s left\n", nil,
                "87 % copying users: 7 of 8, about 2 s left\n",
            ])
        #expect(lines.end(Progress("copying", done: 8, of: 8), at: start) == "100 % copying: 8 of 8\n")
    }

    @Test("is a bar that is drawn over itself on a terminal, and ends with its line")
    func bar() throws {
        var lines = ProgressLines(isTerminal: true, at: start)

        let drawn = lines.text(Progress("adding users", done: 5, of: 10), at: start)
        let tooSoon = lines.text(Progress("adding users", done: 6, of: 10), at: start)

        let text = try #require(drawn)
        #expect(text.hasPrefix("\r\u{1b}[K███████████████░░░░░░░░░░░░░░░ 50 % adding users: 5 of 10"))
        #expect(tooSoon == nil)
        #expect(lines.end(Progress("adding users", done: 0, of: 0), at: start).hasSuffix("0 of 0\n"))
    }
}
