import Testing

@testable import Assembly
@testable import Postgres
@testable import Redis

@Suite("What the doctor says of PostgreSQL")
struct PostgresFindingsTests {
    struct Case: Sendable {
        var version = ("15.18", 150_018)
        var isInRecovery = false
        var role = "surety"
        var isExempt = false
        var synchronousCommit = "on"
        var fsync = true
        var fullPageWrites = true
        var connectionsMax = 97
        var others = 3
        var servers = 2
        var tls: String?
        var isOverNetwork = false
        var unguarded: [String] = []
        var state = Finding.State.ok
        var finding = ""
        var remedy = ""

        var findings: [Finding] {
            let health = PostgresHealth(
                version: version.0, versionNumber: version.1, isInRecovery: isInRecovery, role: role,
                isExemptFromPolicies: isExempt, synchronousCommit: synchronousCommit, fsync: fsync,
                fullPageWrites: fullPageWrites, connectionsMax: connectionsMax, connectionsOurs: 13,
                connectionsOfOthers: others, serversOfOurs: servers, tlsVersion: tls, isOverNetwork: isOverNetwork,
                unguardedTables: unguarded)
            return PostgresFindings(health: health, url: "postgres://surety@db/surety").all
        }
    }

    static let cases = [
        Case(isInRecovery: true, state: .wrong, finding: "is a standby", remedy: "target_session_attrs=read-write"),
        Case(
            version: ("13.16", 130_016), state: .warning, finding: "13.16, which its makers do not mend",
            remedy: "14 or later"),
        Case(
            role: "postgres", isExempt: true, state: .warning, finding: "the role postgres is exempt",
            remedy: "neither SUPERUSER nor BYPASSRLS"),
        Case(
            unguarded: ["grants", "users"], state: .wrong, finding: "is not forced on grants, users",
            remedy: "FORCE ROW LEVEL SECURITY"),
        Case(fsync: false, state: .wrong, finding: "because of fsync", remedy: "set fsync to on"),
        Case(
            synchronousCommit: "local", fullPageWrites: false, state: .wrong,
            finding: "because of full_page_writes, synchronous_commit",
            remedy: "set full_page_writes, synchronous_commit to on"),
        Case(
            connectionsMax: 10, state: .wrong, finding: "10 connections for all; each of ours takes 13",
            remedy: "raise max_connections"),
        Case(
            servers: 8, state: .warning,
            finding: "each of ours takes 13, 8 are running, others have 3 open: not enough",
            remedy: "lower database.connections"),
        Case(
            others: 85, servers: 0, state: .warning, finding: "0 are running, others have 85 open: not enough",
            remedy: "raise max_connections"),
        Case(isOverNetwork: true, state: .warning, finding: "is not under TLS", remedy: "sslmode=verify-full"),
    ]

    @Test("says what to do about each thing that is wrong, and nothing else is", arguments: cases)
    func wrong(example: Case) throws {
        let bad = example.findings.filter { $0.state != .ok }

        let finding = try #require(bad.first)
        #expect(bad.count == 1)
        #expect(finding.state == example.state)
        #expect(finding.finding.contains(example.finding))
        #expect(try #require(finding.remedy).contains(example.remedy))
    }

    @Test("is content with what is as it ought to be")
    func well() {
        let findings = Case(synchronousCommit: "remote_apply", tls: "TLSv1.3", isOverNetwork: true).findings

        #expect(findings.allSatisfy { $0.state == .ok && $0.check == "database" })
        #expect(findings.contains { $0.finding == "the connection is under TLSv1.3" })
        #expect(findings.contains { $0.finding.hasSuffix("each of ours takes 13, 2 are running, others have 3 open") })
    }
}

@Suite("What the doctor says of Redis")
struct RedisFindingsTests {
    struct Case: Sendable {
        var role = "master"
        var product = RedisHealth.Product.redis
        var version = "7.0.15"
        var appendOnly: Bool? = true
        var appendFsync: String? = "everysec"
        var policy: String? = "noeviction"
        var clusterState: String?
        var state = Finding.State.ok
        var finding = ""
        var remedy = ""

        var findings: [Finding] {
            RedisFindings(
                facts: RedisHealth(
                    address: "cache:6379", role: role, product: product, version: version, appendOnly: appendOnly,
                    appendFsync: appendFsync, maxMemoryBytes: 64 << 20, maxMemoryPolicy: policy,
                    clusterState: clusterState)
            ).all
        }
    }

    static let cases = [
        Case(version: "5.0.3", state: .warning, finding: "older than what is tested", remedy: "6 or later"),
        Case(
            appendOnly: false, state: .wrong, finding: "forgets everything when it restarts", remedy: "appendonly yes"),
        Case(
            appendOnly: nil, state: .warning, finding: "does not say whether it writes what it keeps to disk",
            remedy: "+config|get"),
        Case(appendFsync: "no", state: .warning, finding: "appendfsync is no", remedy: "everysec"),
        Case(
            policy: "allkeys-lru", state: .wrong, finding: "allkeys-lru (maxmemory 64 MiB)",
            remedy: "maxmemory-policy noeviction"),
        Case(policy: nil, state: .warning, finding: "does not say whether it evicts keys", remedy: "noeviction"),
        Case(clusterState: "fail", state: .wrong, finding: "the cluster is fail", remedy: "CLUSTER INFO"),
    ]

    @Test("says what to do about each thing that is wrong, and nothing else is", arguments: cases)
    func wrong(example: Case) throws {
        let bad = example.findings.filter { $0.state != .ok }

        let finding = try #require(bad.first)
        #expect(bad.count == 1)
        #expect(finding.state == example.state)
        #expect(finding.finding.contains(example.finding))
        #expect(try #require(finding.remedy).contains(example.remedy))
    }

    @Test(
        "is content with a master that appends and evicts nothing, with a replica, and with one that may not be configured",
        arguments: [Case(), Case(role: "slave"), Case(product: .valkey, version: "8.1.0"), Case(appendFsync: nil)])
    func well(example: Case) {
        #expect(example.findings.allSatisfy { $0.state == .ok && $0.check == "redis" })
    }
}
