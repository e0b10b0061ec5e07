import Kernel

/// A database whose failures are told in the words of the ports.
///
/// Callers learn that a store could not answer and nothing of tables or statements; the reason is for the log.
struct TenantDatabase: Sendable {
    private let database: any SQLDatabase

    init(_ database: any SQLDatabase) {
        self.database = database
    }

    func read<Result: Sendable>(
        _ tenant: TenantID, _ work: @Sendable (TenantConnection) async throws -> Result
    ) async throws -> Result {
        try await Self.answer {
            try await database.read(in: .tenant(tenant.string)) { try await work(TenantConnection($0, tenant)) }
        }
    }

    @discardableResult
    func write<Result: Sendable>(
        _ tenant: TenantID, _ work: @escaping @Sendable (TenantConnection) async throws -> Result
    ) async throws -> Result {
        try await Self.answer {
            try await database.write(in: .tenant(tenant.string)) { try await work(TenantConnection($0, tenant)) }
        }
    }

    /// Runs one statement as a transaction of its own; `$1` is the tenant, as for a ``TenantConnection``.
    ///
    /// - Returns: the first row of its answer.
    func row(_ tenant: TenantID, _ sql: String, _ values: SQLValue...) async throws -> SQLRow? {
        try await Self.answer {
            try await database.rows(in: .tenant(tenant.string), sql, [.text(tenant.string)] + values).first
        }
    }

    /// - Returns: how many rows it wrote.
    @discardableResult
    func run(_ tenant: TenantID, _ sql: String, _ values: SQLValue...) async throws -> Int {
        try await run(tenant, sql, values)
    }

    @discardableResult
    func run(_ tenant: TenantID, _ sql: String, _ values: [SQLValue]) async throws -> Int {
        try await Self.answer {
            try await database.run(in: .tenant(tenant.string), sql, [.text(tenant.string)] + values)
        }
    }

    /// Runs one statement over the rows of all tenants: only what removes rows that nobody may use any more.
    ///
    /// - Returns: how many rows were removed.
    func sweep(_ sql: String, _ values: [SQLValue]) async throws -> Int {
        try await Self.answer {
            try await database.run(in: .allTenants, sql, values)
        }
    }

    private static func answer<Result>(_ work: () async throws -> Result) async throws -> Result {
        do {
            return try await work()
        } catch let error as SQLError {
            throw StoreUnavailable("\(error)")
        }
    }
}
