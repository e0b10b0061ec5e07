/// Why a request was not sent, or not answered.
///
/// The cases say who is to mend it: the first four are refusals of ours before anything left this machine, the others
/// are faults of the network or of the other side.
public enum WebError: Error, Equatable, Sendable {
    /// Not an absolute URL in the one spelling that every parser reads alike; what is wrong is told.
    case malformedURL(String)
    /// The policy speaks another scheme.
    case schemeRefused(String)
    /// The host is, or resolves to, an address that the policy does not admit.
    case addressRefused(host: String)
    /// A header that is the transport's own, or that holds characters no header may hold.
    case headerRefused(name: String)

    /// The host's name has no address.
    case unresolved(host: String)
    /// No connection could be made to any of the host's addresses.
    case unreachable(host: String)
    /// TLS failed: most often, the certificate is not valid for the host.
    case untrusted(host: String)
    /// The whole exchange, name resolution included, took longer than the policy allows.
    case timedOut
    /// The answer's body is longer than the policy allows.
    case answerTooLarge(bytesMax: Int)
    /// What came back is not HTTP.
    case malformedAnswer
    /// The connection ended before the answer did.
    case connectionLost
    /// The asking task was cancelled.
    case cancelled
    /// This client was closed.
    case closed
}
