/// What the stores need of a client: one command, or one script, with its answer.
protocol RedisExecutor: Sendable {
    func send(_ command: RedisCommand) async throws(RedisError) -> RESPValue
    func run(
        _ script: RedisScript, keys: [String], _ arguments: [RedisArgument]
    ) async throws(RedisError) -> RESPValue
}

extension RedisClient: RedisExecutor {}
