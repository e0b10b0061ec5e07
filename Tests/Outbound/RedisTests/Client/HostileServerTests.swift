import Testing

@testable import Redis

@Suite("Servers that break the protocol (RESP2)")
struct HostileServerTests {
    private static let hasty = RedisOptions(
        timeoutMilliseconds: 200, connectMilliseconds: 5_000, waitMilliseconds: 5_000, replyBytesMax: 100_000,
        failuresMax: 1_000_000)

    @Test(
        "what is no reply ends the connection, and the command is not sent again",
        arguments: [
            ["\u{16}\u{3}\u{1}"], ["HTTP/1.1 400 Bad Request\r\n\r\n"], ["$5\r\nab", nil], [":1x2\r\n"], [nil],
            [String(repeating: "*1\r\n", count: 10_000)], ["*2000000000\r\n"],
            ["$2000000000\r\n" + String(repeating: "a", count: 200_000)], ["$-2\r\n"],
        ])
    func garbage(pieces: [String?]) async throws {
        try await HostileServer.run(answer: { $0 == ["PING"] ? ["+PONG\r\n"] : pieces }) { server in
            try await withClient(server.url, options: Self.hasty) { client in
                try await client.connect()

                let error = await failure { _ = try await client.send(RedisCommand("GET", key: "k")) }

                #expect(error?.isUnanswered == true)
                #expect(server.count(of: "GET") == 1)
                try await eventually("it goes on with a new connection") {
                    try await client.text("PING") == "PONG"
                }
            }
        }
    }

    @Test("a reply more than was asked for ends the connection: nobody is given it")
    func tooManyReplies() async throws {
        let answer: HostileServer.Answer = { command in
            switch command {
            case ["PING"]: ["+PONG\r\n"]
            case ["TWICE"]: ["+first\r\n+second\r\n"]
            default: ["$\(command[1].utf8.count)\r\n\(command[1])\r\n"]
            }
        }
        try await HostileServer.run(answer: answer) { server in
            try await withClient(server.url, options: Self.hasty) { client in
                for round in 0..<5 {
                    try await client.connect()
                    let first = try? await client.text("TWICE")
                    #expect(first == "first" || first == nil)
                    var answer: String?
                    try await eventually("it goes on with a new connection") {
                        answer = try await client.text("ECHO", .string("\(round)"))
                        return true
                    }
                    #expect(answer == "\(round)")
                }
            }
        }
    }

    @Test("replies that come byte by byte are whole for those who asked")
    func byteByByte() async throws {
        let answer: HostileServer.Answer = { command in
            "*2\r\n$\(command[1].utf8.count)\r\n\(command[1])\r\n:7\r\n".map { String($0) }
        }
        try await HostileServer.run(answer: answer) { server in
            try await withClient(server.url) { client in
                try await withThrowingTaskGroup { group in
                    for task in 0..<16 {
                        group.addTask {
                            let value = try await client.send(RedisCommand("ECHO", [.string("t\(task)")]))
                            #expect(value == .array([.bulk(Array("t\(task)".utf8)), .integer(7)]))
                        }
                    }
                    try await group.waitForAll()
                }
            }
        }
    }

    @Test("a server that turns us away is heard")
    func turnedAway() async throws {
        let words = "ERR max number of clients reached"
        try await HostileServer.run(greeting: "-\(words)\r\n", answer: { _ in [] }) { server in
            try await withClient(server.url, options: Self.hasty) { client in
                let error = await failure { _ = try await client.send(RedisCommand("PING")) }

                #expect(error?.isUnavailable == true)
                #expect(error?.words.contains(words) == true)
            }
        }
    }

    @Test("a server that never answers costs the time-out, then its connection")
    func silent() async throws {
        try await HostileServer.run(answer: { $0 == ["PING"] ? ["+PONG\r\n"] : [] }) { server in
            try await withClient(server.url, options: Self.hasty) { client in
                try await client.connect()

                let error = await failure { _ = try await client.send(RedisCommand("GET", key: "k")) }

                #expect(error?.isUnanswered == true)
                try await eventually("the connection is made anew") { server.count(of: "CLIENT") > 1 }
                #expect(server.count(of: "GET") == 1)
            }
        }
    }

    @Test("a late answer is not the next caller's")
    func late() async throws {
        // The first answer comes only when the second command does.
        let answer: HostileServer.Answer = { command in
            switch command {
            case ["ECHO", "slow"]: []
            case ["ECHO", "next"]: ["+slow\r\n", "+next\r\n"]
            default: ["+PONG\r\n"]
            }
        }
        try await HostileServer.run(answer: answer) { server in
            try await withClient(server.url, options: Self.hasty) { client in
                try await client.connect()

                let error = await failure { _ = try await client.send(RedisCommand("ECHO", ["slow"])) }
                let next = try? await client.text("ECHO", "next")

                #expect(error?.isUnanswered == true)
                // On a machine that is very busy the connection may have been given up in between.
                #expect(next == "next" || server.count(of: "CLIENT") > 1)
            }
        }
    }
}
