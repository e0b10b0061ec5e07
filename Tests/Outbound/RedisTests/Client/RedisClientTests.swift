import Testing

@testable import Redis

@Suite("Commands and scripts, on the server that tests share", .enabled(if: sharedServerURL != nil))
struct RedisClientTests {
    private let prefix = "client-tests:\(UInt64.random(in: 0 ... .max))"

    private func withClient(
        options: RedisOptions = patientOptions, _ body: (RedisClient) async throws -> Void
    ) async throws {
        try await RedisTests.withClient(try #require(sharedServerURL), options: options, body)
    }

    @Test("a refusal comes in the server's words")
    func refusals() async throws {
        try await withClient { client in
            _ = try await client.send(RedisCommand("SET", key: prefix, ["text", "PX", 60_000]))

            let wrongType = await failure { _ = try await client.send(RedisCommand("LPUSH", key: prefix, ["x"])) }
            let unknown = await failure { _ = try await client.send(RedisCommand("NONSENSE", key: "s3cret")) }

            #expect(wrongType?.isRefused == true)
            #expect(wrongType?.words.hasPrefix("WRONGTYPE") == true)
            #expect(unknown == .refused("ERR unknown command 'NONSENSE'"))
        }
    }

    @Test("an error of a script is a refusal, not a value")
    func scriptError() async throws {
        try await withClient { client in
            let script = RedisScript("return redis.error_reply('MINE it is mine')")

            await #expect(throws: RedisError.refused("MINE it is mine")) {
                try await client.run(script, keys: [prefix])
            }
        }
    }

    @Test("a script is sent in full once, then by its digest, which is the server's own")
    func script() async throws {
        try await withClient { client in
            let script = RedisScript("-- \(prefix)\nreturn {KEYS[1], ARGV[1], tonumber(ARGV[2])}")
            let exists = RedisCommand("SCRIPT EXISTS", [.string(script.digest)])
            #expect(try await client.send(exists) == .array([.integer(0)]))

            let first = try await client.run(script, keys: [prefix], ["a b", 42])
            let known = try await client.send(exists)
            let second = try await client.run(script, keys: [prefix], ["a b", 42])

            #expect(first == .array([.bulk(Array(prefix.utf8)), .bulk(Array("a b".utf8)), .integer(42)]))
            #expect(known == .array([.integer(1)]))
            #expect(second == first)
        }
    }

    @Test("a value comes back byte for byte", arguments: [0, 1, 16_383, 16_384, 1_000_000, 5_000_001])
    func bytes(count: Int) async throws {
        try await withClient { client in
            let key = "\(prefix):\(count)"
            let value = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }

            let stored = try await client.send(RedisCommand("SET", key: key, [.bytes(value), "PX", 60_000]))

            #expect(stored == .status("OK"))
            #expect(try await client.send(RedisCommand("GET", key: key)) == .bulk(value))
            #expect(try await client.send(RedisCommand("STRLEN", key: key)) == .integer(Int64(count)))
            #expect(try await client.send(RedisCommand("DEL", key: key)) == .integer(1))
            #expect(try await client.send(RedisCommand("GET", key: key)) == .null)
        }
    }

    @Test("each of many callers gets its own answer", arguments: [1, 2])
    func manyCallers(connections: Int) async throws {
        var options = patientOptions
        options.connections = connections
        try await withClient(options: options) { client in
            try await withThrowingTaskGroup { group in
                for task in 0..<64 {
                    group.addTask {
                        for round in 0..<50 {
                            let word = "\(task):\(round)"
                            let answer = try await client.send(RedisCommand("ECHO", [.string(word)]))
                            #expect(answer == .bulk(Array(word.utf8)))
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("what is more than the queue holds is refused, and the rest is answered")
    func boundedQueue() async throws {
        var options = patientOptions
        options.queueMax = 8
        try await withClient(options: options) { client in
            _ = try await client.send(RedisCommand("PING"))
            let outcomes = await withTaskGroup { group in
                for _ in 0..<200 {
                    group.addTask { await failure { _ = try await client.send(RedisCommand("PING")) } }
                }
                return await group.reduce(into: [RedisError?]()) { $0.append($1) }
            }

            #expect(outcomes.allSatisfy { $0 == nil || $0?.isUnavailable == true })
            #expect(outcomes.contains(nil))
            #expect(try await client.text("PING") == "PONG")
        }
    }

    @Test("a closed client refuses calls at once, and may be closed again")
    func closed() async throws {
        try await withClient { client in
            _ = try await client.send(RedisCommand("PING"))

            await client.close()
            await client.close()

            let error = await failure { _ = try await client.send(RedisCommand("PING")) }
            #expect(error?.isUnavailable == true)
        }
    }
}
