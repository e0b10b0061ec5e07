import Testing

@testable import Redis

@Suite("Clusters", .enabled(if: ServerProcess.isInstalled))
struct ClusterTests {
    private static let options = RedisOptions(
        timeoutMilliseconds: 2_000, connectMilliseconds: 2_000, waitMilliseconds: 2_000, failuresMax: 1_000_000)

    @Test("nobody there: a call fails and does not hang")
    func nobody() async throws {
        try await withClient("redis+cluster://127.0.0.1:\(try freePort())", options: Self.options) { client in
            let error = await failure { _ = try await client.send(RedisCommand("GET", key: "k")) }

            #expect(error?.isUnavailable == true)
        }
    }

    @Test("a server that is no cluster is said to be none")
    func noCluster() async throws {
        try await withServer { server in
            try await withClient("redis+cluster://127.0.0.1:\(server.port)", options: Self.options) { client in
                let error = await failure { _ = try await client.send(RedisCommand("GET", key: "k")) }

                #expect(error?.words.contains("cluster support disabled") == true)
            }
        }
    }

    @Test("a script whose keys are in several slots is refused before it is sent")
    func crossSlot() async throws {
        try await withClient("redis+cluster://127.0.0.1:\(try freePort())", options: Self.options) { client in
            let error = await failure { _ = try await client.run(RedisScript("return 1"), keys: ["a", "b"]) }

            #expect(error?.isRefused == true)
            #expect(error?.words.hasPrefix("CROSSSLOT") == true)
        }
    }

    @Test("keys go to their masters, scripts to that of their tag, and health tells of all")
    func spread() async throws {
        try await ClusterRig.run { rig in
            try await withClient(rig.url, options: Self.options) { client in
                for number in 0..<100 {
                    _ = try await client.send(RedisCommand("SET", key: "k\(number)", [.integer(Int64(number))]))
                }
                for number in 0..<100 {
                    let value = try await client.send(RedisCommand("GET", key: "k\(number)"))
                    #expect(value == .bulk(Array("\(number)".utf8)))
                }
                let script = RedisScript("return redis.call('INCR', KEYS[1]) + redis.call('INCR', KEYS[2])")
                for tag in 0..<10 {
                    #expect(try await client.run(script, keys: ["{\(tag)}a", "{\(tag)}b"]) == .integer(2))
                }
                for server in rig.servers {
                    let count = try await rig.on(server) { try await $0.send(RedisCommand("DBSIZE")) }
                    #expect(count != .integer(0))
                }
                let health = try await client.health()
                #expect(Set(health.map(\.address)) == Set(rig.servers.map { "127.0.0.1:\($0.port)" }))
                #expect(health.allSatisfy { $0.clusterState == "ok" && $0.role == "master" })
                let crossSlot = await failure { _ = try await client.send(RedisCommand("DEL", key: "k1", ["k2"])) }
                #expect(crossSlot?.words.hasPrefix("CROSSSLOT") == true)
            }
        }
    }

    @Test("a slot is followed while it moves (ASK) and when it has moved (MOVED)")
    func moving() async throws {
        try await ClusterRig.run { rig in
            try await withClient(rig.url, options: Self.options) { client in
                let key = "{moving}"
                let slot = RedisArgument.integer(Int64(RedisSlot.of(key)))
                let from = rig.index(of: key)
                let (old, new) = (rig.servers[from], rig.servers[(from + 1) % 3])
                let (oldID, newID) = (try await rig.id(of: old), try await rig.id(of: new))
                _ = try await client.send(RedisCommand("SET", key: key, ["here"]))
                let script = RedisScript("return redis.call('INCR', KEYS[1])")

                try await rig.on(new) {
                    _ = try await $0.send(RedisCommand("CLUSTER SETSLOT", [slot, "IMPORTING", oldID]))
                }
                try await rig.on(old) {
                    _ = try await $0.send(RedisCommand("CLUSTER SETSLOT", [slot, "MIGRATING", newID]))
                }

                // What is there is answered there; what is not, is asked for at the new place.
                #expect(try await client.text("GET", "unrelated") == nil)
                #expect(try await client.send(RedisCommand("GET", key: key)) == .bulk(Array("here".utf8)))
                try await withThrowingTaskGroup { group in
                    for number in 0..<32 {
                        group.addTask {
                            let counter = "{moving}n\(number)"
                            let value = try await client.run(script, keys: [counter])
                            #expect(value == .integer(1))
                        }
                    }
                    try await group.waitForAll()
                }
                // Some keys here and some there: neither node can answer until the move is over.
                let both = RedisCommand("MGET", key: key, ["{moving}n0"])
                #expect(await failure { _ = try await client.send(both) }?.words.hasPrefix("TRYAGAIN") == true)

                try await rig.on(old) {
                    _ = try await $0.send(
                        RedisCommand("MIGRATE", ["127.0.0.1", .integer(Int64(new.port)), .string(key), 0, 5_000]))
                }
                for server in [new, old] {
                    try await rig.on(server) {
                        _ = try await $0.send(RedisCommand("CLUSTER SETSLOT", [slot, "NODE", newID]))
                    }
                }

                #expect(try await client.send(both) == .array([.bulk(Array("here".utf8)), .bulk(Array("1".utf8))]))
                #expect(try await client.run(script, keys: ["{moving}n0"]) == .integer(2))
            }
        }
    }

    @Test("a lost node costs its own keys alone, until it is back")
    func lostNode() async throws {
        try await ClusterRig.run(coversAll: false) { rig in
            try await withClient(rig.url, options: Self.options) { client in
                for index in 0..<3 { _ = try await client.send(RedisCommand("SET", key: rig.key(on: index), ["v"])) }

                rig.servers[0].kill()

                let lost = await failure { _ = try await client.send(RedisCommand("GET", key: rig.key(on: 0))) }
                #expect(lost?.isUnavailable == true || lost?.isUnanswered == true)
                for index in 1..<3 {
                    #expect(
                        try await client.send(RedisCommand("GET", key: rig.key(on: index))) == .bulk(Array("v".utf8)))
                }

                try await rig.servers[0].start()

                try await eventually("its keys can be used again") {
                    try await client.send(RedisCommand("SET", key: rig.key(on: 0), ["w"])) == .status("OK")
                }
            }
        }
    }

    @Test(
        "a replica that takes the place of its master is followed, by plan or because the master was killed",
        arguments: [true, false])
    func promotion(isPlanned: Bool) async throws {
        try await ClusterRig.run { rig in
            try await rig.withReplica { replica in
                try await withClient(rig.url, options: Self.options) { client in
                    let keys = (0..<3).map(rig.key(on:))
                    for key in keys { _ = try await client.send(RedisCommand("SET", key: key, ["before"])) }
                    try await rig.on(rig.servers[0]) { master in
                        try await eventually("the replica has it") {
                            try await master.send(RedisCommand("WAIT", [1, 500])) == .integer(1)
                        }
                    }

                    if isPlanned {
                        try await rig.promote(replica)
                    } else {
                        rig.servers[0].kill()
                    }

                    try await eventually("the replica is written to") {
                        for key in keys { _ = try await client.send(RedisCommand("APPEND", key: key, [" after"])) }
                        return try await client.health().contains { $0.address == "127.0.0.1:\(replica.port)" }
                    }
                    for key in keys {
                        #expect(try await client.text("GET", .string(key))?.hasPrefix("before after") == true)
                    }
                }
            }
        }
    }
}
