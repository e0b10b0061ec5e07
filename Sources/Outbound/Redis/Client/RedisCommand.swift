/// A command, ready to be sent.
public struct RedisCommand: Sendable {
    /// Name, key and arguments in the order of the wire.
    let words: [RedisArgument]
    /// What chooses the slot in a cluster; nil where any node may answer.
    let slotKey: String?

    /// A command that has its key behind its name.
    ///
    /// - Parameters:
    ///   - name: One word or several, parted by a space (`MEMORY USAGE`).
    ///   - key: Sent as the first argument; it chooses the slot in a cluster.
    public init(_ name: String, key: String? = nil, _ arguments: [RedisArgument] = []) {
        var words: [RedisArgument] = []
        words.reserveCapacity(arguments.count + 3)
        if name.utf8.contains(UInt8(ascii: " ")) {
            for part in name.split(separator: " ") { words.append(.string(String(part))) }
        } else {
            words.append(.string(name))
        }
        if let key { words.append(.string(key)) }
        words.append(contentsOf: arguments)
        self.words = words
        slotKey = key
    }

    /// A command that has its keys elsewhere; `slotKey` is not sent.
    init(words: [RedisArgument], slotKey: String?) {
        self.words = words
        self.slotKey = slotKey
    }

    /// Precedes a command that a migrating slot's new owner is to carry out.
    static let asking = RedisCommand("ASKING")
}
