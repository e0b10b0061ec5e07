import Testing

@testable import Redis

@Suite("Faults of a server", .enabled(if: ServerProcess.isInstalled))
struct RedisFaultTests {
    /// Short times, so that faults show; no test asserts how short.
    private static let hasty = RedisOptions(
        timeoutMilliseconds: 500, connectMilliseconds: 5_000, waitMilliseconds: 5_000, failuresMax: 1_000_000)

    @Test("nobody there: calls fail without a wait for the time-out of each")
    func nobody() async throws {
        let port = try freePort()
        try await withClient("redis://127.0.0.1:\(port)") { client in
            for _ in 0..<100 {
                let error = await failure { _ = try await client.send(RedisCommand("PING")) }
                #expect(error?.isUnavailable == true)
            }
        }
    }

    @Test("a server that pauses costs time-outs, and then everybody gets the own answer again")
    func pause() async throws {
        try await withServerAndClient(options: Self.hasty) { _, client in
            try await client.connect()
            _ = await failure { _ = try await client.send(RedisCommand("CLIENT PAUSE", [1_200, "ALL"])) }

            let unanswered = Counter()
            try await withThrowingTaskGroup { group in
                for task in 0..<32 {
                    group.addTask {
                        var round = 0
                        try await eventually("twenty answers") {
                            round += 1
                            let word = "\(task):\(round)"
                            var answer: RESPValue?
                            let error = await failure {
                                answer = try await client.send(RedisCommand("ECHO", [.string(word)]))
                            }
                            if error?.isUnanswered == true { unanswered.add() }
                            #expect(answer == nil || answer == .bulk(Array(word.utf8)))
                            return answer != nil && round > 20
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(unanswered.value >= 32)
        }
    }

    @Test("a silent server is left after three times the time-out, and found again when it speaks")
    func silent() async throws {
        try await withServerAndClient(options: Self.hasty) { server, client in
            try await client.connect()
            let before = try await client.send(RedisCommand("CLIENT ID"))

            server.pause()
            let error = await failure { _ = try await client.send(RedisCommand("INCR", key: "n")) }
            try await eventually("the connection is given up") {
                await failure { _ = try await client.send(RedisCommand("PING")) }?.isUnavailable == true
            }
            server.resume()

            #expect(error?.isUnanswered == true)
            try await eventually("it answers again") {
                try await client.send(RedisCommand("CLIENT ID")) != before
            }
            #expect(try await client.text("GET", "n") == "1")
        }
    }

    @Test("a circuit that opened lets calls through again once the server answers")
    func circuit() async throws {
        var options = Self.hasty
        options.failuresMax = 4
        try await withServerAndClient(options: options) { server, client in
            try await client.connect()
            server.pause()

            try await eventually("the circuit opens") {
                await failure { _ = try await client.send(RedisCommand("PING")) }?.words.contains("circuit") == true
            }
            server.resume()

            try await eventually("the circuit closes") { try await client.text("PING") == "PONG" }
        }
    }

    @Test("a server killed under 64 callers: what was acknowledged is there, what was unavailable is not, all go on")
    func killed() async throws {
        try await withServerAndClient(["appendonly yes", "appendfsync always"]) { server, client in
            let ends = Counter()
            let ledgers = try await withThrowingTaskGroup(of: Ledger.self) { group in
                for task in 0..<64 {
                    group.addTask { await Ledger.keep(for: "n\(task)", on: client) { ends.value > 0 } }
                }
                for _ in 0..<2 {
                    try await Task.sleep(for: .milliseconds(150))
                    server.kill()
                    try await Task.sleep(for: .milliseconds(50))
                    try await server.start()
                    try await eventually("it answers again") { try await client.text("PING") == "PONG" }
                }
                ends.add()
                return try await group.reduce(into: [Ledger]()) { $0.append($1) }
            }

            for ledger in ledgers {
                let value = Int(try await client.text("GET", .string(ledger.key)) ?? "0") ?? -1
                #expect(ledger.unexpected.isEmpty)
                #expect(value >= ledger.acknowledged)
                #expect(value <= ledger.acknowledged + ledger.unanswered)
            }
            #expect(ledgers.allSatisfy { $0.acknowledged > 0 })
        }
    }

    /// What one caller knows of a counter.
    private struct Ledger: Sendable {
        let key: String
        var acknowledged = 0
        var unanswered = 0
        var unexpected: [RedisError] = []

        static func keep(for key: String, on client: RedisClient, until isOver: () -> Bool) async -> Ledger {
            var ledger = Ledger(key: key)
            while !isOver() {
                switch await failure({ _ = try await client.send(RedisCommand("INCR", key: key)) }) {
                case nil: ledger.acknowledged += 1
                case .unanswered: ledger.unanswered += 1
                // The server loads its file: not carried out either.
                case .unavailable: try? await Task.sleep(for: .milliseconds(5))
                case .some(let error): ledger.unexpected.append(error)
                }
            }
            return ledger
        }
    }
}
