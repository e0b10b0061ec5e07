import Testing

@testable import Redis

/// A master, its replica, and a sentinel that watches them, all with passwords.
struct SentinelRig {
    let first: ServerProcess
    let second: ServerProcess
    let sentinel: ServerProcess

    /// - Parameter certificates: with them all three speak TLS alone.
    static func run(
        _ certificates: MadeCertificates? = nil, _ body: (SentinelRig) async throws -> Void
    ) async throws {
        let tls = certificates?.settings ?? []
        let secrets = ["requirepass secret", "masterauth secret", "repl-diskless-sync-delay 0"] + tls
        try await withServer(secrets, tls: certificates != nil) { first in
            let following = secrets + ["replicaof 127.0.0.1 \(first.port)"]
            try await withServer(following, tls: certificates != nil) { second in
                let sentinel = try await ServerProcess.start(
                    [
                        "requirepass watch", "sentinel monitor main 127.0.0.1 \(first.port) 1",
                        "sentinel auth-pass main secret", "sentinel down-after-milliseconds main 500",
                        "sentinel failover-timeout main 5000",
                    ] + tls, asSentinel: true, tls: certificates != nil)
                defer { sentinel.end() }
                try await waitForReplica(sentinel, certificates)
                try await body(SentinelRig(first: first, second: second, sentinel: sentinel))
            }
        }
    }

    private static func waitForReplica(_ sentinel: ServerProcess, _ certificates: MadeCertificates?) async throws {
        var options = patientOptions
        options.caFile = certificates?.caFile
        let scheme = certificates == nil ? "redis" : "rediss"
        try await withClient("\(scheme)://:watch@127.0.0.1:\(sentinel.port)", options: options) { client in
            try await eventually("the sentinel knows the replica") {
                let reply = try await client.send(RedisCommand("SENTINEL replicas", ["main"]))
                guard case .array(let replicas) = reply else { return false }
                return replicas.count == 1
            }
        }
    }
}
