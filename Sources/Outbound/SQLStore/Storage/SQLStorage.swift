public import Kernel

/// Runs a capability's units of work as transactions of an SQL database.
public struct SQLStorage<Stores: Sendable>: Storage {
    private let database: TenantDatabase
    private let stores: @Sendable (TenantConnection) -> Stores

    init(_ database: any SQLDatabase, _ stores: @escaping @Sendable (TenantConnection) -> Stores) {
        self.database = TenantDatabase(database)
        self.stores = stores
    }

    public func read<Result: Sendable>(
        _ tenant: TenantID,
        _ work: @Sendable (Stores) async throws -> Result
    ) async throws -> Result {
        try await database.read(tenant) { try await work(stores($0)) }
    }

    public func write<Result: Sendable>(
        _ tenant: TenantID,
        _ work: @escaping @Sendable (Stores) async throws -> Result
    ) async throws -> Result {
        try await database.write(tenant) { [stores] in try await work(stores($0)) }
    }
}
