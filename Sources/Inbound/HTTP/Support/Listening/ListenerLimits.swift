public import NIOCore

/// What a connection may cost before any route runs.
///
/// Hummingbird alone has no idle time-out, waits for a trickled body for ever, goes on reading an endless one and
/// accepts a missing or a second Host. Each limit here is held by ``RequestGuard`` on every connection.
public struct ListenerLimits: Sendable {
    /// Bytes of request target and header fields together; more is answered 431. 16 KiB holds the cookies and the
    /// longest authorization request of real clients many times over.
    public var headerBytes = 16 * 1024
    /// Header fields of one request; more is answered 431.
    public var headerFields = 100
    /// Bytes of a request body; more is answered 413 and the connection ends.
    public var bodyBytes = 64 * 1024
    /// Paths whose bodies may be larger than ``bodyBytes``, with their own caps in bytes.
    public var largerBodies: [String: Int] = [:]

    /// From the first byte of a request, or from the accept of a new connection, to the end of its header.
    public var timeToHeaders: TimeAmount = .seconds(10)
    /// From the end of the header to the end of the body, however steadily its bytes drip.
    public var timeToBody: TimeAmount = .seconds(20)
    /// How long a connection may lie idle between two requests. Longer than the usual 60 s of a proxy in front,
    /// so that the proxy is the one who closes.
    public var idle: TimeAmount = .seconds(75)
    /// How long bytes of an answer may wait for a client that does not read them.
    public var timeToRead: TimeAmount = .seconds(30)
    /// After the last answer the listener closes its side and reads on for so long: a close with unread bytes would
    /// become a reset, which may destroy the answer on its way (RFC 9112 §9.6).
    public var linger: TimeAmount = .seconds(2)
    /// Bytes thrown away while lingering; a client that sends more is cut off.
    public var lingerBytes = 1024 * 1024

    /// Open connections; further ones wait in the backlog of the system.
    public var connections = 4096
    /// Connections that the system holds until they are accepted.
    public var backlog = 1024
    /// Requests on one connection, so that load moves on to other processes in the end.
    public var requestsPerConnection = 10_000

    public init() {}

    /// The body limit of a request target, in bytes.
    func bodyBytes(for target: String) -> Int {
        guard !largerBodies.isEmpty else { return bodyBytes }
        let path = target.prefix { $0 != "?" }
        return max(bodyBytes, largerBodies[String(path)] ?? 0)
    }
}
