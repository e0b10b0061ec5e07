/// Where Redis or Valkey is and who we are to it, read from one line.
///
///     redis://[[user]:password@]host[:port][/database]
///     rediss://…                                                     the same over TLS
///     redis+sentinel://[[user]:password@]host[:port],…/master[/database][?tls=true&sentinel_user=…&sentinel_password=…]
///     redis+cluster://[[user]:password@]host[:port],…[?tls=true]
///
/// User, password and master name are percent-encoded where they hold signs of the URL (RFC 3986 §2.1).
public struct RedisURL: Sendable {
    enum Topology: Equatable, Sendable {
        case single(RedisAddress)
        case sentinel([RedisAddress], master: String, credentials: RedisCredentials?)
        case cluster([RedisAddress])
    }

    let topology: Topology
    let credentials: RedisCredentials?
    let database: Int
    let usesTLS: Bool
    /// The URL without its passwords, for logs and messages.
    public let redacted: String

    public init(_ text: String) throws(RedisURLProblem) {
        let parts = try RedisURLParts(text)
        credentials = try parts.credentials()
        switch parts.scheme {
        case "redis", "rediss":
            try parts.refuseParameters(besides: [])
            topology = .single(try parts.onlyAddress())
            database = try parts.database(at: 0)
            usesTLS = parts.scheme == "rediss"
        case "redis+sentinel":
            try parts.refuseParameters(besides: ["tls", "sentinel_user", "sentinel_password"])
            guard let master = try parts.pathText(at: 0) else { throw .masterName }
            topology = .sentinel(
                try parts.addresses(standardPort: RedisAddress.standardSentinelPort), master: master,
                credentials: try parts.sentinelCredentials())
            database = try parts.database(at: 1)
            usesTLS = try parts.flag("tls")
        case "redis+cluster":
            try parts.refuseParameters(besides: ["tls"])
            // A cluster has database 0 alone.
            guard parts.path.isEmpty else { throw .database }
            topology = .cluster(try parts.addresses(standardPort: RedisAddress.standardPort))
            database = 0
            usesTLS = try parts.flag("tls")
        default: throw .scheme
        }
        redacted = parts.redacted
    }
}

/// What is wrong with a URL, in words that hold none of it: a mistyped URL may have its password anywhere.
public enum RedisURLProblem: Error, Equatable, Sendable, CustomStringConvertible {
    case scheme
    case host
    case port
    case encoding
    case credentials
    case masterName
    case database
    case parameter
    case oneHost

    public var description: String {
        switch self {
        case .scheme: "begins with none of redis://, rediss://, redis+sentinel://, redis+cluster://"
        case .host: "names no host, or one that is none"
        case .port: "has a port that is not within 1 and 65535"
        case .encoding: "has a percent sign without two hexadecimal digits, or what is encoded is not UTF-8"
        case .credentials: "has credentials that are neither :password nor user:password"
        case .masterName: "lacks the name of the master: redis+sentinel://host,…/<master name>"
        case .database: "has a path that is no number of a database (a cluster has none)"
        case .parameter: "has a parameter that is not known here, twice, or neither true nor false"
        case .oneHost: "names several hosts, which only redis+sentinel:// and redis+cluster:// do"
        }
    }
}
