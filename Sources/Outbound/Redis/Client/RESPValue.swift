/// A reply of Redis as it came over the wire (RESP2).
///
/// An error reply is none of these: whoever sends a command is thrown it.
public enum RESPValue: Equatable, Sendable {
    case null
    case integer(Int64)
    /// `+OK` and its like.
    case status(String)
    /// Bytes as they were stored.
    case bulk([UInt8])
    case array([RESPValue])
}
