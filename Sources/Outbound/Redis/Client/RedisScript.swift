/// A Lua script, known to servers by the digest of its text.
public struct RedisScript: Sendable {
    let lua: String
    /// SHA-1 in lower-case hex, as `EVALSHA` wants it.
    let digest: String

    public init(_ lua: String) {
        self.lua = lua
        digest = SHA1.hex(of: Array(lua.utf8))
    }

    /// The script by its name alone, for servers that have it.
    func evalsha(_ keys: [String], _ arguments: [RedisArgument]) -> RedisCommand {
        command("EVALSHA", digest, keys, arguments)
    }

    /// The script in full, which the server then keeps.
    func eval(_ keys: [String], _ arguments: [RedisArgument]) -> RedisCommand {
        command("EVAL", lua, keys, arguments)
    }

    private func command(
        _ name: String, _ script: String, _ keys: [String], _ arguments: [RedisArgument]
    ) -> RedisCommand {
        var words: [RedisArgument] = [.string(name), .string(script), .integer(Int64(keys.count))]
        words.reserveCapacity(words.count + keys.count + arguments.count)
        for key in keys { words.append(.string(key)) }
        words.append(contentsOf: arguments)
        return RedisCommand(words: words, slotKey: keys.first)
    }
}
