import CPostgres
import SQLStore

/// A connection as it comes from the thread that opened it.
struct OpenedConnection {
    let wire: Wire
    let timeline: String
}

/// Opens connections; what the URL says, libpq does: several hosts, `target_session_attrs`, TLS.
struct Connector: Sendable {
    enum Role: Sendable {
        case reader
        case writer
        /// Without time limits on statements, and not in pipeline mode.
        case migrator
        case listener
    }

    /// What the one connection of a server is called that hears of changes, so that servers can be counted.
    static let listenerName = "surety listener"

    let url: String
    let options: PostgresOptions

    /// - Throws: when libpq cannot read the URL. Its message would repeat a password, and is left out.
    init(url: String, options: PostgresOptions) throws(SQLError) {
        guard ["postgres://", "postgresql://"].contains(where: url.hasPrefix),
            let parsed = PQconninfoParse(url, nil)
        else { throw .unavailable("the URL of the database is not one that PostgreSQL understands") }
        PQconninfoFree(parsed)
        self.url = url
        self.options = options
    }

    /// Blocks, also for name resolution: to be called on a thread of its own.
    func open(_ role: Role) throws(SQLError) -> OpenedConnection {
        let connection = try connect()
        do throws(SQLError) {
            let timeline = try Self.setUp(connection, settings(of: role))
            guard PQsetnonblocking(connection, 1) == 0, PQenterPipelineMode(connection) == 1 else {
                throw Self.failure(of: connection)
            }
            return OpenedConnection(wire: Wire(owning: connection), timeline: timeline)
        } catch {
            PQfinish(connection)
            throw error
        }
    }

    /// The same, for whoever uses the connection on their own thread.
    func openBlocking(_ role: Role) throws(SQLError) -> OpaquePointer {
        let connection = try connect()
        do throws(SQLError) {
            _ = try Self.setUp(connection, settings(of: role))
            return connection
        } catch {
            PQfinish(connection)
            throw error
        }
    }

    /// What stands before the URL is its default, what stands after it overrides.
    private func connect() throws(SQLError) -> OpaquePointer {
        let parameters = [
            ("connect_timeout", String(options.connectSeconds)),
            ("fallback_application_name", "surety"),
            ("keepalives_idle", "5"), ("keepalives_interval", "2"), ("keepalives_count", "3"),
            ("tcp_user_timeout", String(options.statementMilliseconds + options.lockMilliseconds)),
            ("dbname", url),
            ("client_encoding", "UTF8"),
        ]
        let connection = Self.withStrings(parameters.map(\.0)) { keys in
            Self.withStrings(parameters.map(\.1)) { values in PQconnectdbParams(keys, values, 1) }
        }
        guard let connection else { throw .unavailable("out of memory") }
        // Notices would be written to the standard error.
        PQsetNoticeReceiver(connection, { _, _ in }, nil)
        guard PQstatus(connection) == CONNECTION_OK else {
            defer { PQfinish(connection) }
            throw Self.failure(of: connection)
        }
        return connection
    }

    /// The branch of history, and when the server began to count what its writer of pages does: a shutdown keeps these
    /// counts, a recovery after a crash, also of a single session, begins them anew.
    static let timeline = """
        SELECT CASE WHEN pg_is_in_recovery() THEN '' ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8)
            || ' ' || coalesce(extract(epoch FROM stats_reset)::text, '') END FROM pg_stat_bgwriter
        """

    private static func setUp(_ connection: OpaquePointer, _ settings: String) throws(SQLError) -> String {
        let result = PQexec(connection, settings + "; " + timeline)
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_TUPLES_OK else { throw failure(of: connection) }
        return PQgetvalue(result, 0, 0).map { String(cString: $0) } ?? ""
    }

    private func settings(of role: Role) -> String {
        let idle = "SET idle_in_transaction_session_timeout = \(2 * options.statementMilliseconds)"
        let statements = "SET statement_timeout = \(options.statementMilliseconds)"
        let locks = "SET lock_timeout = \(options.lockMilliseconds)"
        return switch role {
        case .reader: [statements, locks, "SET default_transaction_read_only = on"].joined(separator: "; ")
        case .writer:
            [statements, locks, idle].joined(separator: "; ")
        case .migrator: "SET statement_timeout = 0"
        case .listener: "SET statement_timeout = 0; SET application_name = '\(Self.listenerName)'"
        }
    }

    static func failure(of connection: OpaquePointer) -> SQLError {
        let message = String(cString: PQerrorMessage(connection))
        return .unavailable(message.split(whereSeparator: \.isNewline).joined(separator: " "))
    }

    /// C strings ended by a null pointer.
    private static func withStrings<R>(
        _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> R
    ) -> R {
        let buffers = strings.map { $0.utf8CString }
        func nest(_ rest: ArraySlice<ContiguousArray<CChar>>, _ pointers: [UnsafePointer<CChar>?]) -> R {
            guard let first = rest.first else { return body(pointers + [nil]) }
            return first.withUnsafeBufferPointer { nest(rest.dropFirst(), pointers + [$0.baseAddress]) }
        }
        return nest(buffers[...], [])
    }
}
