import Accounts
import Authentication
import Cryptography
import FoundationEssentials
import Kernel
import OAuth
import SQLStore
import SQLite
import TestKit
import Testing

@Suite("Failures of the database")
struct FailureTests {
    private static let errors: [SQLError] = [
        .busy, .unavailable("disk I/O error"), .statement("no such table: users"), .unexpectedValue(column: 3),
        .foreignKey, .unique("users.username"), .notNull("users.id"), .check("events are not changed"),
    ]

    @Test("are told as a store that is unavailable, by units of work and by single calls", arguments: errors)
    func translated(_ error: SQLError) async throws {
        let stores = SQLStores(FailingDatabase(error: error))

        await #expect(throws: StoreUnavailable.self) {
            try await stores.accounts.read(.default) { try await $0.users.user(ID("u")) }
        }
        await #expect(throws: StoreUnavailable.self) {
            try await stores.oauth.write(.default) { try await $0.clients.remove(ID("c")) }
        }
        await #expect(throws: StoreUnavailable.self) {
            try await stores.sessions.session(ID("s"), in: .default, at: FixedClock().now)
        }
        await #expect(throws: StoreUnavailable.self) {
            try await stores.codes.redeem(SHA256Digest(of: "code"), in: .default, at: FixedClock().now)
        }
        for shelf in stores.shelves {
            await #expect(throws: StoreUnavailable.self) {
                try await shelf.removeExpired(at: FixedClock().now, limit: 1)
            }
        }
    }

    @Test("are told of a database that is closed")
    func closed() async throws {
        try await TemporaryStores.with { temporary in
            await temporary.database.close()

            await #expect(throws: StoreUnavailable.self) {
                try await temporary.stores.accounts.read(.default) { try await $0.users.user(ID("u")) }
            }
            await #expect(throws: StoreUnavailable.self) {
                try await temporary.stores.journeys.consume(ID("j"), in: .default, at: FixedClock().now)
            }
        }
    }

    @Test("are told of a row that cannot be what the store wrote")
    func damaged() async throws {
        try await TemporaryStores.with { temporary in
            try await temporary.database.write { connection in
                try await connection.run(
                    """
                    INSERT INTO users (tenant_id, id, username, profile, created_at, updated_at)
                    VALUES ('default', 'u', 'name', '{"name":1}', 0, 0)
                    """)
                try await connection.run(
                    """
                    INSERT INTO sessions (tenant_id, id, user_id, browser, user_agent, address, factors, started_at,
                        last_used_at, expires_at)
                    VALUES ('default', 's', 'u', zeroblob(32), '', '', '[{"kind":"pwd","at":"noon"}]', 0, 0, 9)
                    """)
            }

            await #expect(throws: StoreUnavailable.self) {
                try await temporary.stores.accounts.read(.default) { try await $0.users.user(ID("u")) }
            }
            await #expect(throws: StoreUnavailable.self) {
                try await temporary.stores.sessions.session(ID("s"), in: .default, at: Date(milliseconds: 1))
            }
        }
    }

    @Test("leave what the work itself throws as it is")
    func domain() async throws {
        struct Refusal: Error {}

        try await TemporaryStores.with { temporary in
            await #expect(throws: Refusal.self) {
                try await temporary.stores.accounts.read(.default) { _ in throw Refusal() }
            }
            await #expect(throws: Refusal.self) {
                try await temporary.stores.oauth.write(.default) { _ in throw Refusal() }
            }
        }
    }
}

/// A database of which every statement fails.
private struct FailingDatabase: SQLDatabase {
    let error: SQLError

    private struct Connection: SQLConnection {
        let error: SQLError

        func rows(_ sql: String, _ values: [SQLValue]) async throws(SQLError) -> [SQLRow] { throw error }
        func run(_ sql: String, _ values: [SQLValue]) async throws(SQLError) -> Int { throw error }
    }

    func read<R: Sendable>(
        in scope: SQLScope, _ work: @Sendable (any SQLConnection) async throws -> R
    ) async throws -> R {
        try await work(Connection(error: error))
    }

    func write<R: Sendable>(
        in scope: SQLScope, _ work: @escaping @Sendable (any SQLConnection) async throws -> R
    ) async throws -> R {
        try await work(Connection(error: error))
    }
}
