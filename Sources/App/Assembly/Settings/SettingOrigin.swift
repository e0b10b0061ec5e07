/// Where a value came from, in words for the operator.
public indirect enum SettingOrigin: Equatable, Sendable, CustomStringConvertible {
    case flag(String)
    case environment(String)
    case file(path: String, line: Int?)
    /// The content of a file that another value named.
    case secretFile(path: String, namedBy: SettingOrigin)
    case fallback

    public var description: String {
        switch self {
        case .flag(let name): name
        case .environment(let name): name
        case .file(let path, let line): line.map { "\(path) line \($0)" } ?? path
        case .secretFile(let path, let origin): "\(path), named by \(origin)"
        case .fallback: "default"
        }
    }
}

/// One thing that is wrong with the configuration.
public struct SettingProblem: Equatable, Sendable, CustomStringConvertible {
    /// The key, or the name as it was written where there is no such key.
    public let name: String
    public let origin: SettingOrigin?
    /// What is wrong and what is allowed.
    public let reason: String

    public var description: String {
        name.isEmpty ? reason : "\(name)\(origin.map { " (from \($0))" } ?? ""): \(reason)"
    }
}

/// A configuration that is not taken, with all that is wrong with it.
public struct ConfigurationRefused: Error, Equatable, Sendable, CustomStringConvertible {
    public let problems: [SettingProblem]

    public var description: String {
        guard problems.count > 1 else { return problems.map(\.description).joined() }
        return "\(problems.count) things are wrong with the configuration:\n"
            + problems.map { "  - \($0)" }.joined(separator: "\n")
    }
}
