import Testing

@testable import Redis

/// A cluster of three masters.
struct ClusterRig {
    let servers: [ServerProcess]

    var url: String { "redis+cluster://127.0.0.1:\(servers[0].port),127.0.0.1:\(servers[1].port)" }

    static func run(coversAll: Bool = true, _ body: (ClusterRig) async throws -> Void) async throws {
        var servers: [ServerProcess] = []
        defer { for server in servers { server.end() } }
        for _ in 0..<3 {
            let settings = [
                "cluster-enabled yes", "cluster-config-file nodes.conf", "cluster-port \(try freePort())",
                "cluster-node-timeout 1000", "cluster-require-full-coverage \(coversAll ? "yes" : "no")",
            ]
            servers.append(try await ServerProcess.start(settings))
        }
        let rig = ClusterRig(servers: servers)
        try await rig.join()
        try await body(rig)
    }

    private func join() async throws {
        for (index, server) in servers.enumerated() {
            let range: [RedisArgument] = [
                .integer(Int64(Self.bounds[index])), .integer(Int64(Self.bounds[index + 1] - 1)),
            ]
            try await on(server) { client in
                _ = try await client.send(RedisCommand("CLUSTER SET-CONFIG-EPOCH", [.integer(Int64(index + 1))]))
                _ = try await client.send(RedisCommand("CLUSTER ADDSLOTSRANGE", range))
                guard index > 0 else { return }
                let bus = try await busPort(of: servers[0])
                _ = try await client.send(
                    RedisCommand("CLUSTER MEET", ["127.0.0.1", .integer(Int64(servers[0].port)), .integer(bus)]))
            }
        }
        for server in servers {
            try await on(server) { client in
                try await eventually("the cluster is whole") {
                    guard case .array(let ranges) = try await client.send(RedisCommand("CLUSTER SLOTS")) else {
                        return false
                    }
                    return try await client.text("CLUSTER INFO")?.contains("cluster_state:ok") == true
                        && ranges.count == 3
                }
            }
        }
    }

    private func busPort(of server: ServerProcess) async throws -> Int64 {
        try await on(server) { client in
            guard case .array(let pair) = try await client.send(RedisCommand("CONFIG GET", ["cluster-port"])),
                case .bulk(let port) = pair.last
            else { return 0 }
            return Int64(String(decoding: port, as: UTF8.self)) ?? 0
        }
    }

    /// Asks one node as if it stood alone.
    func on<Result>(_ server: ServerProcess, _ body: (RedisClient) async throws -> Result) async throws -> Result {
        try await withClient("redis://127.0.0.1:\(server.port)", body)
    }

    func id(of server: ServerProcess) async throws -> RedisArgument {
        try await on(server) { .string(try await $0.text("CLUSTER MYID") ?? "") }
    }

    private static let bounds = [0, 5_461, 10_923, 16_384]

    /// The server that had a key's slot at the start.
    func index(of key: String) -> Int { (Self.bounds.firstIndex { $0 > RedisSlot.of(key) } ?? 1) - 1 }

    /// A key whose slot the server of this index had at the start.
    func key(on index: Int) -> String { (0...).lazy.map { "k\($0)" }.first { self.index(of: $0) == index } ?? "" }
}
