/// How servers stand together, and so which of them a command goes to.
protocol RedisTopology: Sendable {
    func send(_ command: RedisCommand) async throws(RedisError) -> RESPValue

    /// Whether all keys of one script may be used at once; a complaint where they may not.
    func checkKeys(_ keys: [String]) throws(RedisError)

    /// Every node that takes writes.
    func nodes() async throws(RedisError) -> [RedisNode]

    func close() async
}
