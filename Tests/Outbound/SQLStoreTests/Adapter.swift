import SQLStore
import TestKit

/// Where a port's promises are checked: the memory stores that use cases are tested with, and SQL on both databases.
enum Adapter: CaseIterable {
    case memory
    case sqlite
    case postgres

    /// PostgreSQL where there is a server for tests.
    static var allCases: [Adapter] {
        TemporaryPostgres.serverURL == nil ? [.memory, .sqlite] : [.memory, .sqlite, .postgres]
    }

    func verify<Port>(
        _ promise: Promise<Port>, _ memory: (MemoryStores) -> Port, _ sql: (SQLStores) -> Port
    ) async throws {
        switch self {
        case .memory: try await promise.verify(memory(MemoryStores()))
        case .sqlite: try await TemporaryStores.with { try await promise.verify(sql($0.stores)) }
        case .postgres: try await TemporaryPostgres.with { try await promise.verify(sql(SQLStores($0))) }
        }
    }
}
