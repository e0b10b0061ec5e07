/// Why a provider gave no answer that could be read. It says nothing about the person in question.
public enum ProviderFailure: Error, Equatable, Sendable {
    /// Not asked: it failed several times in a row a moment ago.
    case circuitOpen
    /// Not asked: as many calls are under way as may be.
    case overloaded
    /// Asked, and silent for longer than its time limit.
    case timedOut
    /// The network, TLS or HTTP failed on the way.
    case unreachable(WebError)
    /// The provider says itself that it cannot answer now: a status of 5xx, or 429.
    case unavailable(status: Int)
    /// The request was never sent: the configuration or the adapter is at fault.
    case refused(WebError)
    /// The asking task was cancelled.
    case cancelled

    init(_ error: WebError) {
        switch error {
        case .timedOut: self = .timedOut
        case .cancelled: self = .cancelled
        case .malformedURL, .schemeRefused, .addressRefused, .headerRefused, .closed: self = .refused(error)
        case .unresolved, .unreachable, .untrusted, .answerTooLarge, .malformedAnswer, .connectionLost:
            self = .unreachable(error)
        }
    }
}
