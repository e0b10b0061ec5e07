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
        var words: [RedisArgument] = name.split(separator: " ").map { .string(String($0)) }
        words.reserveCapacity(words.count + 1 + arguments.count)
        if let key { words.append(.string(key)) }
        self.words = words + arguments
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
