import CPostgres
import SQLStore

/// What the server said when it refused a statement.
struct ServerError: Error, Equatable, Sendable {
    /// Five characters, by which errors are told apart in every language
    /// (https://www.postgresql.org/docs/current/errcodes-appendix.html).
    let state: String
    let message: String
    let constraint: String?
    let column: String?
    /// The server has closed the connection.
    let isFatal: Bool

    /// nil where the error is the client library's own: the connection failed.
    init?(_ result: OpaquePointer) {
        guard let state = Self.field(surety_pg_sqlstate, of: result) else { return nil }
        self.state = state
        message = Self.field(surety_pg_message, of: result) ?? ""
        constraint = Self.field(surety_pg_constraint, of: result)
        let table = Self.field(surety_pg_table, of: result)
        column = Self.field(surety_pg_column, of: result).map { column in table.map { "\($0).\(column)" } ?? column }
        isFatal = ["FATAL", "PANIC"].contains(Self.field(surety_pg_severity, of: result))
    }

    private init(state: String, message: String) {
        self.state = state
        self.message = message
        constraint = nil
        column = nil
        isFatal = false
    }

    /// A work that runs two statements of its transaction at once.
    static let oneAtATime = ServerError(state: State.syntax, message: "one statement at a time")
    static let noStatement = ServerError(state: State.syntax, message: "there is no statement")

    private static func field(_ code: Int32, of result: OpaquePointer) -> String? {
        PQresultErrorField(result, code).map { String(cString: $0) }
    }

    /// Another transaction stood in the way; the same work may succeed when it is run again from the start.
    var isConflict: Bool { state == State.serialization || state == State.deadlock }

    /// The statement was prepared before the schema was changed, or on a connection that forgot it.
    var isStale: Bool {
        state == State.noSuchStatement || (state == State.unsupported && message.hasPrefix("cached plan"))
    }

    /// The server can no longer do what this connection is for: it has become a standby, or is about to stop.
    var endsConnection: Bool { isFatal || isStale || state == State.readOnly || state.hasPrefix("57P") }

    var description: String { "\(message) (SQLSTATE \(state))" }
}

/// Codes that decide something.
private enum State {
    static let readOnly = "25006"
    static let foreignKey = "23503"
    static let lockNotAvailable = "55P03"
    static let noSuchStatement = "26000"
    static let notNull = "23502"
    static let check = "23514"
    static let syntax = "42601"
    static let raised = "P0001"
    static let serialization = "40001"
    static let deadlock = "40P01"
    static let cancelled = "57014"
    static let tooManyConnections = "53300"
    static let unique = "23505"
    static let unsupported = "0A000"

    /// Classes: connection, resources, system, operator, configuration, internal. All the server's own trouble.
    static let troubles = ["08", "53", "57", "58", "F0", "XX"]
}

extension SQLError {
    init(_ error: ServerError) {
        switch error.state {
        case State.unique: self = .unique(error.constraint ?? error.message)
        case State.foreignKey: self = .foreignKey
        case State.notNull: self = .notNull(error.column ?? error.message)
        case State.check: self = .check(error.constraint ?? error.message)
        case State.raised: self = .check(error.message)
        case State.serialization, State.deadlock, State.lockNotAvailable, State.cancelled, State.tooManyConnections,
            State.noSuchStatement:
            self = .busy
        // Of a statement, not of the connection: the number of its values is wrong.
        case "08P01": self = .statement(error.description)
        case State.readOnly: self = .unavailable(error.description)
        case let state where State.troubles.contains(String(state.prefix(2))):
            self = .unavailable(error.description)
        default: self = error.isStale ? .busy : .statement(error.description)
        }
    }

    /// The connections that serve reads are read-only themselves.
    init(reading error: ServerError) {
        self = error.state == State.readOnly ? .statement("a read must not write") : SQLError(error)
    }
}
