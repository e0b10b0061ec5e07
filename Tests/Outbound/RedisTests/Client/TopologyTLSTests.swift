import Testing

@testable import Redis

@Suite("TLS behind sentinels and in clusters", .enabled(if: ServerProcess.isInstalled))
struct TopologyTLSTests {
    private func options(_ certificates: MadeCertificates?) -> RedisOptions {
        var options = RedisOptions(
            timeoutMilliseconds: 2_000, connectMilliseconds: 2_000, waitMilliseconds: 2_000, failuresMax: 1_000_000)
        options.caFile = certificates?.caFile
        return options
    }

    @Test("a sentinel, or a node, of an unknown authority is not believed")
    func unknownAuthority() async throws {
        try await MadeCertificates.with { certificates in
            try await withServer(certificates.settings, tls: true) { server in
                for url in [
                    "redis+sentinel://127.0.0.1:\(server.port)/main", "redis+cluster://127.0.0.1:\(server.port)",
                ] {
                    try await withClient(url + "?tls=true", options: options(nil)) { client in
                        let error = await failure { _ = try await client.send(RedisCommand("GET", key: "k")) }

                        #expect(error?.isUnavailable == true, "\(url)")
                    }
                }
            }
        }
    }

    @Test("sentinels and the master they name are spoken to over TLS, and so is the next master")
    func sentinels() async throws {
        try await MadeCertificates.with { certificates in
            try await SentinelRig.run(certificates) { rig in
                let url =
                    "redis+sentinel://:secret@localhost:\(rig.sentinel.port)/main?tls=true&sentinel_password=watch"
                try await withClient(url, options: options(certificates)) { client in
                    try await eventually("a first write") {
                        try await client.send(RedisCommand("SET", key: "k", ["before"])) == .status("OK")
                    }
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
    }

    @Test("every node of a cluster is spoken to over TLS, wherever it redirects")
    func cluster() async throws {
        try await MadeCertificates.with { certificates in
            try await ClusterRig.run(certificates) { rig in
                try await withClient(rig.url + "?tls=true", options: options(certificates)) { client in
                    for number in 0..<30 {
                        _ = try await client.send(RedisCommand("SET", key: "k\(number)", [.integer(Int64(number))]))
                    }

                    for number in 0..<30 {
                        let value = try await client.send(RedisCommand("GET", key: "k\(number)"))
                        #expect(value == .bulk(Array("\(number)".utf8)))
                    }
                    let health = try await client.health()
                    #expect(Set(health.map(\.address)) == Set(rig.servers.map { "127.0.0.1:\($0.port)" }))
                }
            }
        }
    }
}
