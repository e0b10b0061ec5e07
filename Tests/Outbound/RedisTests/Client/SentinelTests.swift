import Testing

@testable import Redis

@Suite("Masters behind sentinels", .enabled(if: ServerProcess.isInstalled))
struct SentinelTests {
    private static let options = RedisOptions(
        timeoutMilliseconds: 1_000, connectMilliseconds: 1_000, waitMilliseconds: 2_000, failuresMax: 1_000_000)

    @Test("a master that no sentinel knows is nowhere")
    func unknown() async throws {
        try await SentinelRig.run { rig in
            try await withClient("redis+sentinel://127.0.0.1:\(rig.sentinel.port)/nobody", options: Self.options) {
                client in
                let error = await failure { _ = try await client.send(RedisCommand("PING")) }

                #expect(error?.isUnavailable == true)
                #expect(error?.words.contains("nobody") == true)
            }
        }
    }

    @Test("a sentinel that names a replica is not believed")
    func behind() async throws {
        try await withServer { master in
            try await withServer(["replicaof 127.0.0.1 \(master.port)"]) { replica in
                try await eventually("the replica follows") { try await role(of: replica) == "slave" }
                let answer: HostileServer.Answer = { command in
                    command.first == "SENTINEL"
                        ? ["*2\r\n$9\r\n127.0.0.1\r\n$\("\(replica.port)".utf8.count)\r\n\(replica.port)\r\n"] : []
                }
                try await HostileServer.run(answer: answer) { sentinel in
                    let url = sentinel.url.replacing("redis://", with: "redis+sentinel://") + "/main"
                    try await withClient(url, options: Self.options) { client in
                        let error = await failure { _ = try await client.send(RedisCommand("GET", key: "k")) }

                        #expect(error?.words.contains("is no master") == true)
                    }
                }
            }
        }
    }

    @Test("the master is found though the first sentinel is down, and again after it was killed")
    func killed() async throws {
        try await SentinelRig.run { rig in
            let url = "redis+sentinel://:secret@127.0.0.1:\(try freePort()),127.0.0.1:\(rig.sentinel.port)/main"
            try await withClient(url + "?sentinel_password=watch", options: Self.options) { client in
                try await eventually("a first write") {
                    try await client.send(RedisCommand("SET", key: "k", ["before"])) == .status("OK")
                }
                #expect(try await client.health().first?.address == "127.0.0.1:\(rig.first.port)")
                try await eventually("the write is on the replica") {
                    try await client.send(RedisCommand("WAIT", [1, 500])) == .integer(1)
                }

                rig.first.kill()

                try await eventually("writes go on") {
                    try await client.send(RedisCommand("SET", key: "l", ["after"])) == .status("OK")
                }
                #expect(try await client.health().first?.address == "127.0.0.1:\(rig.second.port)")
                #expect(try await client.text("GET", "k") == "before")
            }
        }
    }

    @Test("a planned change of the master is followed")
    func planned() async throws {
        try await SentinelRig.run { rig in
            let url = "redis+sentinel://:secret@127.0.0.1:\(rig.sentinel.port)/main?sentinel_password=watch"
            try await withClient(url, options: Self.options) { client in
                try await eventually("a first write") {
                    try await client.send(RedisCommand("SET", key: "k", ["v"])) == .status("OK")
                }
                try await withClient("redis://:watch@127.0.0.1:\(rig.sentinel.port)") { sentinel in
                    try await eventually("the sentinel agrees to a change") {
                        try await sentinel.text("SENTINEL failover", "main") == "OK"
                    }
                }

                try await eventually("the other one is written to") {
                    _ = try await client.send(RedisCommand("SET", key: "k", ["w"]))
                    return try await client.health().first?.address == "127.0.0.1:\(rig.second.port)"
                }
            }
        }
    }

    private func role(of server: ServerProcess) async throws -> String? {
        try await withClient("redis://127.0.0.1:\(server.port)") { try await $0.health().first?.role }
    }
}
