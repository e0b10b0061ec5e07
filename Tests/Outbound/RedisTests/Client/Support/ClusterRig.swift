import Testing

@testable import Redis

/// A cluster of three masters.
struct ClusterRig {
    let servers: [ServerProcess]
    /// With them all speak TLS alone.
    private let certificates: MadeCertificates?

    var url: String { "redis+cluster://127.0.0.1:\(servers[0].port),127.0.0.1:\(servers[1].port)" }

    static func run(
        coversAll: Bool = true, _ certificates: MadeCertificates? = nil, _ body: (ClusterRig) async throws -> Void
    ) async throws {
        var servers: [ServerProcess] = []
        defer { for server in servers { server.end() } }
        for _ in 0..<3 { servers.append(try await start(coversAll: coversAll, certificates)) }
        let rig = ClusterRig(servers: servers, certificates: certificates)
        try await rig.join()
        try await body(rig)
    }

    private static func start(
        coversAll: Bool, _ certificates: MadeCertificates?
    ) async throws -> ServerProcess {
        let settings = [
            "cluster-enabled yes", "cluster-config-file nodes.conf", "cluster-port \(try freePort())",
            "cluster-node-timeout 1000", "cluster-require-full-coverage \(coversAll ? "yes" : "no")",
            "repl-diskless-sync-delay 0",
        ]
        let tls = certificates.map { $0.settings + ["tls-cluster yes"] } ?? []
        return try await ServerProcess.start(settings + tls, tls: certificates != nil)
    }

    /// Runs a test with one more server, which follows the first master.
    func withReplica(_ body: (ServerProcess) async throws -> Void) async throws {
        let replica = try await Self.start(coversAll: true, certificates)
        defer { replica.end() }
        let (master, bus) = (try await id(of: servers[0]), try await busPort(of: servers[0]))
        try await on(replica) { client in
            _ = try await client.send(
                RedisCommand("CLUSTER MEET", ["127.0.0.1", .integer(Int64(servers[0].port)), .integer(bus)]))
            try await eventually("it may follow the first master") {
                try await client.send(RedisCommand("CLUSTER REPLICATE", [master])) == .status("OK")
            }
            try await eventually("it has what the master has") {
                try await client.text("INFO", "replication")?.contains("master_link_status:up") == true
            }
        }
        // Who does not know it as a replica gives it no vote.
        for server in servers {
            try await on(server) { client in
                try await eventually("everybody knows it as a replica") {
                    let nodes = try await client.text("CLUSTER NODES")?.split(whereSeparator: \.isNewline) ?? []
                    return nodes.contains { $0.contains("127.0.0.1:\(replica.port)@") && $0.contains("slave") }
                }
            }
        }
        try await body(replica)
    }

    /// Lets a replica take its master's place, with the master's consent.
    func promote(_ replica: ServerProcess) async throws {
        try await on(replica) { client in
            try await eventually("it is a master") {
                // One message to the master, which gets lost where the two have just met.
                _ = try? await client.send(RedisCommand("CLUSTER FAILOVER"))
                for _ in 0..<40 {
                    if try await client.text("INFO", "replication")?.contains("role:master") == true { return true }
                    try await Task.sleep(for: .milliseconds(25))
                }
                return false
            }
        }
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
        var options = patientOptions
        options.caFile = certificates?.caFile
        let scheme = certificates == nil ? "redis" : "rediss"
        return try await withClient("\(scheme)://127.0.0.1:\(server.port)", options: options, body)
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
