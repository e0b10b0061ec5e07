public import SQLStore

/// What of a server and of the role on it decides whether this product is safe there.
public struct PostgresHealth: Equatable, Sendable {
    /// As the server tells it, such as `15.18 (Debian 15.18-0+deb12u1)`.
    public let version: String
    /// 150018 for 15.18.
    public let versionNumber: Int
    /// A standby: it answers, but takes no writes.
    public let isInRecovery: Bool
    public let role: String
    /// A role that is exempt from row-level security has no second wall around a tenant.
    public let isExemptFromPolicies: Bool
    /// What a commit waits for: `on` and stronger keep every answered write over a crash of the server.
    public let synchronousCommit: String
    public let fsync: Bool
    public let fullPageWrites: Bool
    /// How many connections the server has for everybody, without those it reserves for superusers.
    public let connectionsMax: Int
    /// How many one process of this product takes at most, with one to hear of changes.
    public let connectionsOurs: Int
    /// How many connections are open now that are not this role's to this database.
    public let connectionsOfOthers: Int
    /// How many processes of this product serve this database now: each hears of its changes.
    public let serversOfOurs: Int
    /// Whether what is sent can be read on its way: `TLSv1.3` and others; nil where it can.
    public let tlsVersion: String?
    /// Whether it goes over a network at all, and not through a socket of this machine.
    public let isOverNetwork: Bool
    /// Tables of tenants on which the policies are not enforced for everybody, their owner included.
    public let unguardedTables: [String]

    /// What an operator should change, most serious first; empty where all is well.
    public var problems: [String] {
        var problems: [String] = []
        if versionNumber < 140_000 { problems.append("the server is \(version); 14 is the oldest that is supported") }
        if isInRecovery { problems.append("the server is a standby; add target_session_attrs=read-write to the URL") }
        if !fsync { problems.append("fsync is off: a crash of the machine may lose or damage everything") }
        if !fullPageWrites { problems.append("full_page_writes is off: a crash of the machine may damage tables") }
        if ["off", "local"].contains(synchronousCommit) {
            problems.append("synchronous_commit is \(synchronousCommit): a crash may lose writes that were answered")
        }
        if isExemptFromPolicies {
            problems.append("the role \(role) is exempt from row-level security: it is a superuser or has BYPASSRLS")
        }
        if !unguardedTables.isEmpty {
            problems.append("row-level security is not forced on " + unguardedTables.joined(separator: ", "))
        }
        if connectionsOurs > connectionsMax {
            problems.append(
                "the server has \(connectionsMax) connections for all, this process wants \(connectionsOurs)")
        }
        return problems
    }
}

extension PostgresDatabase {
    /// Asks the server; changes nothing.
    public func health() async throws -> PostgresHealth {
        try await read(in: .allTenants) { [options] connection in
            guard let row = try await connection.rows(PostgresHealth.question).first else {
                throw SQLError.unavailable("no answer")
            }
            let unguarded = try await connection.rows(PostgresHealth.unguarded)
            return PostgresHealth(
                version: try row.text(0),
                versionNumber: Int(try row.integer(1)),
                isInRecovery: try row.bool(2),
                role: try row.text(3),
                isExemptFromPolicies: try row.bool(4),
                synchronousCommit: try row.text(5),
                fsync: try row.text(6) == "on",
                fullPageWrites: try row.text(7) == "on",
                connectionsMax: Int(try row.integer(8)),
                connectionsOurs: options.connections + options.readConnections + 1,
                connectionsOfOthers: Int(try row.integer(9)),
                serversOfOurs: Int(try row.integer(10)),
                tlsVersion: try row.optionalText(11),
                isOverNetwork: try row.bool(12),
                unguardedTables: try unguarded.map { try $0.text(0) }
            )
        }
    }
}

extension PostgresHealth {
    fileprivate static let question = """
        SELECT current_setting('server_version'), current_setting('server_version_num')::bigint, pg_is_in_recovery(),
            current_user, (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user),
            current_setting('synchronous_commit'), current_setting('fsync'), current_setting('full_page_writes'),
            current_setting('max_connections')::bigint - current_setting('superuser_reserved_connections')::bigint,
            (SELECT count(*) FROM pg_stat_activity
                WHERE datid IS NOT NULL AND usesysid IS NOT NULL
                    AND NOT (datname = current_database() AND usename = current_user)),
            (SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND application_name = '\(Connector.listenerName)'),
            (SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl),
            coalesce(NOT (inet_client_addr() <<= '127.0.0.0/8' OR inet_client_addr() = '::1'), false)
        """

    /// What has a tenant is a tenant's.
    fileprivate static let unguarded = """
        SELECT c.relname FROM pg_class AS c
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
        WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
            AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
        ORDER BY c.relname
        """
}
