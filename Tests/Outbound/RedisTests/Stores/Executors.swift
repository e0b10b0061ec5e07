import Synchronization

@testable import Redis

/// Passes calls on until one of them fails, carried out or not.
final class FailingExecutor: RedisExecutor {
    private let client: RedisClient
    private let left: Mutex<Int>
    private let isCarriedOut: Bool

    init(_ client: RedisClient, afterCalls calls: Int, isCarriedOut: Bool) {
        self.client = client
        left = Mutex(calls)
        self.isCarriedOut = isCarriedOut
    }

    func send(_ command: RedisCommand) async throws(RedisError) -> RESPValue {
        try await fail { () async throws(RedisError) in try await client.send(command) }
    }

    func run(
        _ script: RedisScript, keys: [String], _ arguments: [RedisArgument]
    ) async throws(RedisError) -> RESPValue {
        try await fail { () async throws(RedisError) in try await client.run(script, keys: keys, arguments) }
    }

    /// From the call that fails on every one does, as of a server that has ended.
    private func fail(
        _ call: () async throws(RedisError) -> RESPValue
    ) async throws(RedisError) -> RESPValue {
        let left = left.withLock { left in
            defer { left -= 1 }
            return left
        }
        if left > 0 { return try await call() }
        guard left == 0, isCarriedOut else { throw .unavailable("the server has ended") }
        _ = try await call()
        throw .unanswered("the connection broke")
    }
}

/// Gives every call one answer, or one error, and counts them.
final class AnsweringExecutor: RedisExecutor {
    private let answer: Result<RESPValue, RedisError>
    private let calls = Counter()

    init(_ answer: Result<RESPValue, RedisError>) {
        self.answer = answer
    }

    var callCount: Int { calls.value }

    func send(_ command: RedisCommand) async throws(RedisError) -> RESPValue {
        calls.add()
        return try answer.get()
    }

    func run(
        _ script: RedisScript, keys: [String], _ arguments: [RedisArgument]
    ) async throws(RedisError) -> RESPValue {
        calls.add()
        return try answer.get()
    }
}
