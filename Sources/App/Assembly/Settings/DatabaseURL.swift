/// Where the store is: `sqlite:` and the path of a file.
public struct DatabaseURL: Hashable, Sendable, CustomStringConvertible {
    /// The path of the file.
    public let path: String

    /// Nil for another database, an empty path, or a query that SQLite's own URLs would have.
    public init?(_ text: String) {
        guard text.hasPrefix("sqlite:") else { return nil }
        var path = text.dropFirst("sqlite:".count)
        // `sqlite:///var/lib/x` has an empty host; `sqlite://host/x` would be a file of another machine.
        if path.hasPrefix("//") {
            path = path.dropFirst(2)
            guard path.hasPrefix("/") else { return nil }
        }
        guard !path.isEmpty, path != "/", !path.hasSuffix("/"), !path.hasPrefix(":"), !path.contains("?"),
            !path.utf8.contains(0)
        else { return nil }
        self.path = String(path)
    }

    public var description: String { "sqlite:\(path)" }
}
