/// One reply off the wire.
enum Reply: Equatable, Sendable {
    case value(RESPValue)
    /// An error in the server's words, be it the reply itself or an element of it.
    case error(String)
}

/// What became of a command.
enum Sent: Sendable {
    case value(RESPValue)
    case error(String)
    /// Not a byte of it was written: it may be sent elsewhere.
    case unsent(String)
    /// Not written either, because too many are waiting already.
    case full
    /// Written, and nobody knows whether it was carried out.
    case lost(String)

    init(_ reply: Reply) {
        switch reply {
        case .value(let value): self = .value(value)
        case .error(let words): self = .error(words)
        }
    }
}
