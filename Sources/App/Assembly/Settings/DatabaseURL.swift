public import Kernel

/// Where the store is: an SQLite file of this machine, or a PostgreSQL server.
public enum DatabaseURL: Sendable, CustomStringConvertible {
    /// `sqlite:` and the path of a file.
    case sqlite(path: String)
    /// `postgres://` or `postgresql://`, as libpq takes it (PostgreSQL documentation, libpq, Connection URIs); it may
    /// hold a password.
    case postgres(Secret)

    /// Nil for another database, an empty path, or a query that SQLite's own URLs would have.
    public init?(_ text: String) {
        if let path = Self.path(text) {
            self = .sqlite(path: path)
        } else if Self.isPostgres(text) {
            self = .postgres(Secret(text))
        } else {
            return nil
        }
    }

    /// Of the file; nil where the database is a server.
    public var path: String? {
        if case .sqlite(let path) = self { path } else { nil }
    }

    public var holdsPassword: Bool {
        if case .postgres(let url) = self { MaskedURL(url.revealed).hidesPassword } else { false }
    }

    /// Without a password.
    public var description: String {
        switch self {
        case .sqlite(let path): "sqlite:\(path)"
        case .postgres(let url): MaskedURL(url.revealed).text
        }
    }

    private static func path(_ text: String) -> String? {
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
        return String(path)
    }

    /// What comes after the scheme is libpq's to judge.
    private static func isPostgres(_ text: String) -> Bool {
        let schemes = ["postgres://", "postgresql://"]
        guard let scheme = schemes.first(where: text.hasPrefix), text.utf8.count > scheme.utf8.count else {
            return false
        }
        return text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f }
    }
}
