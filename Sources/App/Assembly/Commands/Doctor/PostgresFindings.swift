import Postgres

/// What to think of a PostgreSQL server, and what to do about it.
struct PostgresFindings {
    let health: PostgresHealth
    /// Without a password.
    let url: String

    private static let name = "database"
    /// The oldest release that its makers still mend.
    private static let oldestVersion = 14

    var all: [Finding] { [answer, transport, role, walls, durability, connections].compactMap(\.self) }

    private var answer: Finding {
        guard !health.isInRecovery else {
            return .wrong(
                Self.name, "\(url) is a standby and takes no writes",
                "name all hosts in database_url and add target_session_attrs=read-write")
        }
        guard health.versionNumber / 10_000 >= Self.oldestVersion else {
            return .warning(
                Self.name, "\(url) is PostgreSQL \(health.version), which its makers do not mend any more",
                "bring it to \(Self.oldestVersion) or later")
        }
        return .ok(Self.name, "\(url) is PostgreSQL \(health.version) and takes writes")
    }

    private var role: Finding {
        guard health.isExemptFromPolicies else {
            return .ok(Self.name, "row-level security holds for the role \(health.role)")
        }
        return .warning(
            Self.name,
            "the role \(health.role) is exempt from row-level security: the second wall between tenants is gone",
            "let the server connect as a role that is neither SUPERUSER nor BYPASSRLS")
    }

    private var walls: Finding? {
        guard !health.unguardedTables.isEmpty else { return nil }
        return .wrong(
            Self.name, "row-level security is not forced on \(health.unguardedTables.joined(separator: ", "))",
            "run ALTER TABLE … ENABLE and FORCE ROW LEVEL SECURITY on each, or restore the schema from a backup")
    }

    /// What was answered must outlive a crash of the machine, and a fail-over.
    private var durability: Finding {
        var off = [("fsync", health.fsync), ("full_page_writes", health.fullPageWrites)].filter { !$0.1 }.map(\.0)
        if ["off", "local"].contains(health.synchronousCommit) { off.append("synchronous_commit") }
        guard off.isEmpty else {
            let names = off.joined(separator: ", ")
            return .wrong(
                Self.name, "a crash may forget what was answered, or damage tables, because of \(names)",
                "set \(names) to on")
        }
        return .ok(
            Self.name, "commits are on the disk when they are answered (synchronous_commit \(health.synchronousCommit))"
        )
    }

    /// Nothing is said of a server on this machine.
    private var transport: Finding? {
        guard health.isOverNetwork else { return nil }
        guard let version = health.tlsVersion else {
            return .warning(
                Self.name, "whatever goes to \(url) and back can be read on the way: the connection is not under TLS",
                "add sslmode=verify-full and sslrootcert to database_url, and name hostssl in the server's pg_hba.conf")
        }
        return .ok(Self.name, "the connection is under \(version)")
    }

    /// As many as all servers that run now may open, and those of others.
    private var connections: Finding {
        let (most, each) = (health.connectionsMax, health.connectionsOurs)
        let (servers, others) = (health.serversOfOurs, health.connectionsOfOthers)
        let words = "the server has \(most) connections for all; each of ours takes \(each)"
        guard each <= most else {
            return .wrong(Self.name, words, "raise max_connections, or lower database.connections")
        }
        let present = words + ", \(servers) \(servers == 1 ? "is" : "are") running, others have \(others) open"
        guard max(1, servers) * each + others <= most else {
            return .warning(
                Self.name, present + ": not enough once all are used",
                "raise max_connections, or lower database.connections and database.read_connections on every server")
        }
        return .ok(Self.name, present)
    }
}
