/// Time and randomness are parameters, output is the command line's, and tasks have a parent.
struct AmbientRule {
    /// How the call reads, token by token.
    let call: [String]
    let instead: String
    /// Folders in which the call is refused.
    let refused: [String]
    /// Folders or files within these in which it is at home.
    let allowed: [String]

    private init(_ call: String, instead: String, refused: [String], allowed: [String]) {
        self.call = Lexer.tokens(of: call).map(\.text)
        self.instead = instead
        self.refused = refused
        self.allowed = allowed
    }

    private static let tools = ["Sources/App/surety", "Sources/App/Benchmarks"]

    static let all: [AmbientRule] =
        ["Date()", "Date.init()", "Date.now", "Date(timeIntervalSinceNow", "UUID()", "UUID.init()"].map {
            AmbientRule($0, instead: "take Clock or Randomness", refused: ["Sources"], allowed: tools + systemClock)
        }
        + [".random(", ".randomElement(", ".shuffled(", ".shuffle(", "SystemRandomNumberGenerator"].map {
            AmbientRule($0, instead: "take Randomness", refused: ["Sources"], allowed: tools)
        }
        + ["ContinuousClock", "SuspendingClock", "Task.sleep"].map {
            AmbientRule($0, instead: "take Clock", refused: ["Sources/Core", "Sources/Standards"], allowed: [])
        }
        + ["print(", "debugPrint(", "dump("].map {
            AmbientRule($0, instead: "log it", refused: ["Sources"], allowed: tools)
        }
        + [
            AmbientRule("Task.detached", instead: "use a child task", refused: ["Sources", "Tests"], allowed: []),
            AmbientRule("try!", instead: "throw", refused: ["Sources", "Tests"], allowed: []),
        ]

    /// The one place where the system's time enters.
    private static let systemClock = ["Sources/App/Assembly/SystemClock.swift"]

    func findings(in file: SourceFile) -> [Finding] {
        guard refused.contains(where: file.lies(in:)) else { return [] }
        guard !allowed.contains(where: { file.path == $0 || file.lies(in: $0) }) else { return [] }
        return file.tokens.indices.compactMap { index in
            guard file.tokens.read(call, at: index), !isMemberOrDeclaration(at: index, in: file.tokens) else {
                return nil
            }
            return Finding(file, line: file.tokens[index].line, "\(call.joined()): \(instead)")
        }
    }

    /// `page.print(…)` and `func print(…)` are somebody's own.
    private func isMemberOrDeclaration(at index: Int, in tokens: [Token]) -> Bool {
        index > 0 && call[0] != "." && [".", "func"].contains(tokens[index - 1].text)
    }
}
