import SQLStore

/// A statement with its values.
struct Command: Sendable {
    let sql: String
    var values: [SQLValue] = []

    static let begin = Command(sql: "BEGIN ISOLATION LEVEL SERIALIZABLE")
    static let commit = Command(sql: "COMMIT")
    static let rollBack = Command(sql: "ROLLBACK")

    /// Null while the transaction has written nothing: a number costs, and a transaction that only reads has none.
    static let transactionID = Command(sql: "SELECT pg_current_xact_id_if_assigned()::text")

    /// For the session, until another is set or the transaction in which it was set is undone.
    static func setScope(_ scope: SQLScope) -> Command {
        Command(sql: "SELECT set_config('surety.tenant', $1, false)", values: [.text(scope.setting)])
    }

    /// Whether it changes no rows, going by its first word.
    var isQuery: Bool { sql.hasPrefix("SELECT") }
}

extension SQLScope {
    /// What the policies of the tables compare `tenant_id` with; the asterisk is all tenants (migrations/postgres/0001).
    var setting: String {
        switch self {
        case .tenant(let tenant): tenant
        case .allTenants: "*"
        }
    }

    /// Refuses tenants whose names mean something else to the policies.
    func check() throws(SQLError) {
        guard self != .tenant("*"), self != .tenant("") else { throw .statement("no tenant has this name") }
    }
}

/// Steps that travel together, in order; each only if those before it succeeded.
struct Request: Sendable {
    enum Step: Sendable {
        /// Left out where the connection is in this scope already.
        case scope(SQLScope)
        case command(Command)
    }

    let steps: [Step]

    init(_ steps: [Step]) {
        self.steps = steps
    }

    init(_ commands: Command...) {
        steps = commands.map(Step.command)
    }
}

/// What became of a request.
enum Outcome: Sendable {
    /// The results of its commands, in order.
    case answered([PostgresResult])
    case refused(ServerError)
    /// It was not run, because another request that travelled with it was refused.
    case notRun
    /// The connection ended, and with it the knowledge of what was run.
    case lost(String)
}
