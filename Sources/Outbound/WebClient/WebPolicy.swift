/// What outgoing requests may do.
///
/// Redirects are never followed, proxies and cookies never used, bodies never decompressed, under any policy.
public struct WebPolicy: Sendable {
    let scheme: WebURL.Scheme
    let scope: AddressScope
    /// For the whole exchange: name, connection, TLS, and the last byte of the answer.
    public var timeLimit = Duration.seconds(3)
    public var answerBytesMax = 256 * 1_024

    /// https to globally reachable addresses alone: for every URL that somebody else chose.
    public static let guarded = WebPolicy(scheme: .https, scope: .global)

    /// http to this machine alone: for the demo relying party and for checks of one's own listeners.
    public static let loopback = WebPolicy(scheme: .http, scope: .loopback)
}
