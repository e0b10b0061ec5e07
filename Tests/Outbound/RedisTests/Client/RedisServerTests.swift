import Testing

@testable import Redis

@Suite("Servers with conditions of their own", .enabled(if: ServerProcess.isInstalled))
struct RedisServerTests {
    @Test("a wrong password is refused, and no message repeats it")
    func wrongPassword() async throws {
        try await withServer(["requirepass right"]) { server in
            for url in ["redis://:wr0ng@127.0.0.1:\(server.port)", "redis://127.0.0.1:\(server.port)"] {
                try await withClient(url) { client in
                    let error = await failure { _ = try await client.send(RedisCommand("PING")) }

                    #expect(error != nil)
                    #expect(error?.words.contains("wr0ng") == false)
                }
            }
        }
    }

    @Test("password, name and database are set before the first command")
    func introduction() async throws {
        try await withServer(["requirepass r%ght"]) { server in
            var options = patientOptions
            options.clientName = "surety-test"
            try await withClient("redis://:r%25ght@127.0.0.1:\(server.port)/3", options: options) { client in
                let info = try #require(try await client.text("CLIENT INFO"))

                #expect(info.contains(" db=3 "))
                #expect(info.contains(" name=surety-test "))
            }
        }
    }

    @Test("a user of the access control list may do what its rules allow")
    func user() async throws {
        try await withServer(["user ada on >secret ~ada:* +@read +@write -@dangerous"]) { server in
            try await withClient("redis://ada:secret@127.0.0.1:\(server.port)") { client in
                let own = try await client.send(RedisCommand("SET", key: "ada:1", ["x"]))
                let otherKey = await failure { _ = try await client.send(RedisCommand("SET", key: "bob:1", ["x"])) }
                let otherCommand = await failure { _ = try await client.send(RedisCommand("FLUSHALL")) }

                #expect(own == .status("OK"))
                #expect(otherKey?.words.hasPrefix("NOPERM") == true)
                #expect(otherKey?.isRefused == true)
                #expect(otherCommand?.isRefused == true)
            }
        }
    }

    @Test("a full server refuses writes and answers reads")
    func outOfMemory() async throws {
        try await withServerAndClient(["maxmemory-policy noeviction"]) { _, client in
            _ = try await client.send(RedisCommand("SET", key: "k", ["v"]))
            _ = try await client.send(RedisCommand("CONFIG SET", ["maxmemory", 1]))

            let write = await failure { _ = try await client.send(RedisCommand("SET", key: "l", ["v"])) }
            let script = RedisScript("return redis.call('SET', KEYS[1], 'v')")
            let scripted = await failure { _ = try await client.run(script, keys: ["l"]) }

            #expect(write?.isRefused == true)
            #expect(write?.words.hasPrefix("OOM") == true)
            #expect(scripted?.isRefused == true)
            #expect(try await client.text("GET", "k") == "v")
        }
    }

    @Test("a replica is no place to write to, and its connection is not kept")
    func replica() async throws {
        try await withServer { master in
            try await withServerAndClient(["replicaof 127.0.0.1 \(master.port)"]) { _, client in
                let before = try await client.send(RedisCommand("CLIENT ID"))
                let script = RedisScript("return redis.call('SET', KEYS[1], 'v')")

                let write = await failure { _ = try await client.send(RedisCommand("SET", key: "k", ["v"])) }
                let scripted = await failure { _ = try await client.run(script, keys: ["k"]) }

                #expect(write?.isUnavailable == true)
                #expect(scripted?.isUnavailable == true)
                try await eventually("a new connection is made") {
                    try await client.send(RedisCommand("CLIENT ID")) != before
                }
            }
        }
    }

    @Test("a server that loads its data is unavailable until it has")
    func loading() async throws {
        try await withServerAndClient([
            "appendonly yes", "key-load-delay 100", "loading-process-events-interval-bytes 1024",
        ]) {
            server, client in
            for index in 0..<400 {
                let key = "k\(index)"
                _ = try await client.send(RedisCommand("SET", key: key, [.bytes([UInt8](repeating: 0x61, count: 200))]))
            }
            _ = try await client.send(RedisCommand("BGREWRITEAOF"))
            try await eventually("the file is rewritten") {
                try await client.text("INFO", "persistence")?.contains("aof_rewrite_in_progress:0") == true
            }

            _ = await failure { _ = try await client.send(RedisCommand("DEBUG RESTART")) }

            try await eventually("it answers again") {
                let error = await failure { _ = try await client.send(RedisCommand("GET", key: "k399")) }
                #expect(error == nil || error?.isUnavailable == true || error?.isUnanswered == true)
                return error == nil
            }
            _ = server
        }
    }

    @Test("health names product, role, persistence, eviction")
    func health() async throws {
        let settings = ["appendonly yes", "appendfsync everysec", "maxmemory 100mb", "maxmemory-policy allkeys-lru"]
        try await withServerAndClient(settings) { server, client in
            let health = try #require(try await client.health().first)

            #expect(health.address == "127.0.0.1:\(server.port)")
            #expect(health.role == "master")
            #expect(health.version.split(separator: ".").count == 3)
            #expect(health.appendOnly == true)
            #expect(health.appendFsync == "everysec")
            #expect(health.maxMemoryBytes == 100 << 20)
            #expect(health.maxMemoryPolicy == "allkeys-lru")
            #expect(health.clusterState == nil)
        }
    }

    @Test("health leaves out what CONFIG would say where it is not allowed")
    func healthWithoutConfig() async throws {
        try await withServer(["user ada on >secret ~* +@all -config"]) { server in
            try await withClient("redis://ada:secret@127.0.0.1:\(server.port)") { client in
                let health = try #require(try await client.health().first)

                #expect(health.appendFsync == nil)
                #expect(health.maxMemoryPolicy == "noeviction")
                #expect(health.appendOnly == false)
            }
        }
    }

    @Test("Valkey is known by its own name and version")
    func valkey() throws {
        let info = "# Server\r\nredis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.0.1\r\n\r\n"

        let fields = RedisHealth.fields(of: .bulk(Array(info.utf8)))

        #expect(RedisHealth.product(in: fields)?.name == .valkey)
        #expect(RedisHealth.product(in: fields)?.version == "8.0.1")
    }
}
