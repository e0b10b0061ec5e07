/// One place that breaks a rule, in the form that editors open: `path:line: what is wrong`.
struct Finding: Equatable, CustomStringConvertible {
    let path: String
    let line: Int
    let message: String

    init(_ file: SourceFile, line: Int, _ message: String) {
        self.init(file.path, line: line, message)
    }

    init(_ path: String, line: Int = 1, _ message: String) {
        self.path = path
        self.line = line
        self.message = message
    }

    var description: String { "\(path):\(line): \(message)" }
}

extension Sequence<Finding> {
    /// The messages alone, for tests of the rules themselves.
    var messages: [String] { map(\.message) }
}
