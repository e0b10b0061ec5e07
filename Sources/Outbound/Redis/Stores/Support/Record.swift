/// The form of what is kept as a string: the format, when it ends, and then its fields one after the other.
///
/// The head is read by scripts too. A release may add fields at the end, which the one before passes over; anything else
/// that it could not read takes a new format, and a release that reads it before one that writes it.
enum Record {
    static let format: UInt8 = 1
    /// The format and eight bytes of milliseconds.
    static let headBytes = 9

    /// In scripts: how they answer what has no head they know.
    static let refusalInLua = "redis.error_reply('ERR a record of another format')"
}
