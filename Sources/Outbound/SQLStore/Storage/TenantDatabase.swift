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

    /// Runs one statement over the rows of all tenants: only what removes rows that nobody may use any more.
    ///
    /// - Returns: how many rows were removed.
    func sweep(_ sql: String, _ values: [SQLValue]) async throws -> Int {
        try await Self.answer {
            try await database.write(in: .allTenants) { try await $0.run(sql, values) }
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
