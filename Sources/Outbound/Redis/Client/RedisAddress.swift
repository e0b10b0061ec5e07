import NIOCore

/// Where a server listens.
struct RedisAddress: Hashable, Sendable, CustomStringConvertible {
    static let standardPort = 6379
    static let standardSentinelPort = 26379

    let host: String
    let port: Int

    /// The host is an IP address and no name.
    var isNumeric: Bool { (try? SocketAddress(ipAddress: host, port: port)) != nil }

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
