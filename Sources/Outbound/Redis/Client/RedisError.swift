/// Why a command has no answer that can be used.
public enum RedisError: Error, Equatable, Sendable {
    /// Nothing was sent, or what was sent was not carried out: no connection, the circuit is open, the server is loading or
    /// a replica. Trying again later is safe.
    case unavailable(String)
    /// Sent, and no answer came in time or the connection broke: nobody knows whether it was carried out.
    case unanswered(String)
    /// The server refused the command, in its words: out of memory, no permission, wrong type.
    case refused(String)
    /// An answer of another form than the command gives.
    case unexpected(String)
}
