import SQLStore
import Testing

@testable import Postgres

extension OnPostgres {
    @Suite("Row-level security, the second wall around a tenant")
    struct WallTests {
        /// A row of each of two tenants in every table, as the schema demands.
        private static func fill(_ temporary: TemporaryDatabase) async throws {
            for tenant in ["a", "b"] {
                try await temporary.database.write(in: .tenant(tenant)) { connection in
                    try await connection.run(
                        """
                        INSERT INTO users (tenant_id, id, username, profile, created_at, updated_at)
                        VALUES ($1, 'u', 'name', '{}', 0, 0)
                        """, [.text(tenant)])
                    try await connection.run(
                        "INSERT INTO events (tenant_id, name, subject, details, at) VALUES ($1, 'n', 's', '{}', 0)",
                        [.text(tenant)])
                }
            }
        }

        @Test("stands around every table that has a tenant")
        func everywhere() async throws {
            try await TemporaryDatabase.with { temporary async throws in
                let health = try await temporary.database.health()

                #expect(health.unguardedTables.isEmpty)
                #expect(!health.isExemptFromPolicies)
                let rows = try await temporary.database.read(in: .allTenants) { connection in
                    try await connection.rows(
                        """
                        SELECT c.relname FROM pg_class AS c WHERE c.relkind = 'r' AND c.relname <> 'schema_migrations'
                            AND c.relnamespace = 'public'::regnamespace
                            AND NOT EXISTS (SELECT 1 FROM pg_policy AS p WHERE p.polrelid = c.oid)
                        """)
                }
                #expect(rows.isEmpty)
            }
        }

        @Test("hides the rows of others from a statement that forgets its tenant")
        func forgottenTenant() async throws {
            try await TemporaryDatabase.with { temporary async throws in
                try await Self.fill(temporary)

                for table in ["users", "events"] {
                    let forgetful = "SELECT tenant_id FROM \(table)"
                    let read = try await temporary.database.read(in: .tenant("a")) { try await $0.rows(forgetful) }
                    #expect(read == [SQLRow([.text("a")])])
                    let write = try await temporary.database.write(in: .tenant("b")) { try await $0.rows(forgetful) }
                    #expect(write == [SQLRow([.text("b")])])
                    let nobody = try await temporary.database.read(in: .tenant("c")) { try await $0.rows(forgetful) }
                    #expect(nobody.isEmpty)
                    #expect(try await temporary.count(table) == 2)
                }
            }
        }

        @Test("hides everything where no scope is set")
        func noScope() async throws {
            try await TemporaryDatabase.with { temporary async throws in
                try await Self.fill(temporary)

                let connection = try await temporary.connection()

                #expect(try await connection.rows("SELECT 1 FROM users").isEmpty)
                #expect(try await connection.run("UPDATE users SET username = 'x'") == 0)
                await #expect(throws: SQLError.self) {
                    try await connection.run(
                        "INSERT INTO tenant_secrets (tenant_id, name, sealed) VALUES ('a', 'n', '')")
                }
            }
        }

        @Test("keeps a tenant from writing, changing and removing rows of another")
        func foreignRows() async throws {
            try await TemporaryDatabase.with { temporary async throws in
                try await Self.fill(temporary)
                let refused = [
                    "INSERT INTO tenant_secrets (tenant_id, name, sealed) VALUES ('b', 'n', '')",
                    "UPDATE users SET tenant_id = 'b', id = 'u2', username = 'other'",
                ]

                for statement in refused {
                    let error = await #expect(throws: SQLError.self) {
                        try await temporary.database.write(in: .tenant("a")) { try await $0.run(statement) }
                    }
                    #expect(error?.isStatement == true)
                }
                for statement in ["UPDATE users SET username = 'x' WHERE tenant_id = 'b'", "DELETE FROM users"] {
                    try await temporary.database.write(in: .tenant("a")) { _ = try await $0.run(statement) }
                }

                let left = try await temporary.database.read(in: .allTenants) { connection in
                    try await connection.rows("SELECT tenant_id, username FROM users")
                }
                #expect(left == [SQLRow([.text("b"), .text("name")])])
            }
        }

        @Test("is not left open by a scope that was undone with its transaction")
        func undoneScope() async throws {
            var options = PostgresOptions()
            options.connections = 1
            options.readConnections = 1
            try await TemporaryDatabase.with(options: options) { temporary async throws in
                try await Self.fill(temporary)
                let database = temporary.database

                for tenant in ["a", "b"] {
                    await #expect(throws: SQLError.self) {
                        try await database.write(in: .tenant(tenant)) { try await $0.run("SELECT 1 / 0") }
                    }
                    await #expect(throws: SQLError.self) {
                        try await database.read(in: .tenant(tenant)) { try await $0.run("SELECT 1 / 0") }
                    }
                    let written = try await database.write(in: .tenant(tenant)) { connection in
                        try await connection.rows("SELECT tenant_id FROM users")
                    }
                    #expect(written == [SQLRow([.text(tenant)])])
                    let read = try await database.read(in: .tenant(tenant)) { connection in
                        try await connection.rows("SELECT tenant_id FROM users")
                    }
                    #expect(read == [SQLRow([.text(tenant)])])
                }
            }
        }

        @Test("has no door for a tenant that is called like all", arguments: ["*", ""])
        func names(_ tenant: String) async throws {
            try await TemporaryDatabase.with { temporary async throws in
                await #expect(throws: SQLError.statement("no tenant has this name")) {
                    try await temporary.database.read(in: .tenant(tenant)) { try await $0.rows("SELECT 1") }
                }
                await #expect(throws: SQLError.statement("no tenant has this name")) {
                    try await temporary.database.write(in: .tenant(tenant)) { try await $0.rows("SELECT 1") }
                }
            }
        }
    }
}
