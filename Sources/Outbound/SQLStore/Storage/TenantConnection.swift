import Kernel

/// A connection as one tenant's stores see it: `$1` of every statement is the tenant, values begin at `$2`.
///
/// So no store can forget whose rows it asks for. A class, because all stores of a transaction share one.
final class TenantConnection: Sendable {
    private let connection: any SQLConnection
    private let tenant: SQLValue

    init(_ connection: any SQLConnection, _ tenant: TenantID) {
        self.connection = connection
        self.tenant = .text(tenant.string)
    }

    func rows(_ sql: String, _ values: SQLValue...) async throws(SQLError) -> [SQLRow] {
        try await connection.rows(sql, [tenant] + values)
    }

    /// The first row; for statements that find one at most.
    func row(_ sql: String, _ values: SQLValue...) async throws(SQLError) -> SQLRow? {
        try await connection.rows(sql, [tenant] + values).first
    }

    /// - Returns: how many rows were written.
    @discardableResult
    func run(_ sql: String, _ values: SQLValue...) async throws(SQLError) -> Int {
        try await run(sql, values)
    }

    @discardableResult
    func run(_ sql: String, _ values: [SQLValue]) async throws(SQLError) -> Int {
        try await connection.run(sql, [tenant] + values)
    }
}
