import Redis

/// What to think of a Redis or Valkey server, and what to do about it.
///
/// What is short-lived may be forgotten, and then nothing becomes possible that was forbidden; but people are signed out
/// and apps lose their refresh tokens, so it should happen to nobody who could have done without.
struct RedisFindings {
    let facts: RedisHealth

    private static let name = "redis"
    /// The oldest releases that we run our own tests against, or whose makers still mend them.
    private static let oldestRedis = 6

    var all: [Finding] { [answer, cluster, persistence, eviction].compactMap(\.self) }

    private var product: String { facts.product == .valkey ? "Valkey" : "Redis" }

    private var answer: Finding {
        let role = facts.role == "master" ? "a master" : "a replica"
        let words = "\(facts.address) is \(product) \(facts.version), \(role)"
        let major = Int(facts.version.prefix { $0 != "." }) ?? 0
        guard major >= Self.oldestRedis else {
            return .warning(
                Self.name, words + ", older than what is tested", "bring it to \(Self.oldestRedis) or later")
        }
        return .ok(Self.name, words)
    }

    private var cluster: Finding? {
        guard let state = facts.clusterState, state != "ok" else { return nil }
        return .wrong(
            Self.name, "\(facts.address): the cluster is \(state)",
            "look at CLUSTER INFO; slots without a node answer nothing")
    }

    private var persistence: Finding {
        let remedy = "set appendonly yes and appendfsync everysec, or always where no sign-in may be lost"
        switch (facts.appendOnly, facts.appendFsync) {
        case (nil, _):
            return unknown("whether it writes what it keeps to disk")
        case (false?, _):
            return .wrong(Self.name, "\(facts.address) forgets everything when it restarts: appendonly is no", remedy)
        case (true?, "no"?):
            return .warning(
                Self.name, "\(facts.address) leaves it to the system when appends reach the disk: appendfsync is no",
                remedy)
        case (true?, let fsync):
            return .ok(Self.name, "\(facts.address) appends to its file" + (fsync.map { ", appendfsync \($0)" } ?? ""))
        }
    }

    private var eviction: Finding {
        switch facts.maxMemoryPolicy {
        case nil:
            return unknown("whether it evicts keys when its memory is full")
        case "noeviction"?:
            return .ok(Self.name, "\(facts.address) evicts nothing (\(memory))")
        case let policy?:
            return .wrong(
                Self.name,
                "\(facts.address) throws sessions and tokens away when its memory is full: \(policy) (\(memory))",
                "set maxmemory-policy noeviction, and watch its memory")
        }
    }

    private var memory: String {
        switch facts.maxMemoryBytes {
        case nil: "its limit of memory is not known"
        case 0?: "no limit of memory"
        case let bytes?: "maxmemory \(bytes / 1_048_576) MiB"
        }
    }

    private func unknown(_ what: String) -> Finding {
        .warning(
            Self.name, "\(facts.address) does not say \(what)",
            "allow the user +info and +config|get, or look at the service's own console: appendonly yes, noeviction")
    }
}
