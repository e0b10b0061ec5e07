import SQLStore
import Testing

@testable import Postgres

extension OnPostgres {
    @Suite("Reads that travel together")
    struct ReadTests {
        private static let schema = """
            CREATE TABLE items (tenant_id TEXT, id BIGINT, PRIMARY KEY (tenant_id, id));
            INSERT INTO items SELECT 't' || t, id FROM generate_series(0, 9) AS t, generate_series(0, 99) AS id;
            ALTER TABLE items ENABLE ROW LEVEL SECURITY;
            ALTER TABLE items FORCE ROW LEVEL SECURITY;
            CREATE POLICY in_scope ON items USING (current_setting('surety.tenant', true) IN (tenant_id, '*'));
            """

        @Test("are answered each in its own scope, and those that fail fail alone", arguments: [1, 4])
        func mixed(connections: Int) async throws {
            var options = PostgresOptions()
            options.readConnections = connections
            try await TemporaryDatabase.with(Self.schema, options: options) { temporary async throws in
                try await withThrowingTaskGroup { group in
                    for task in 0..<64 {
                        group.addTask { try await ask(task, temporary.database) }
                    }
                    try await group.waitForAll()
                }
            }
        }

        /// Every seventh question of a task is a defect.
        private func ask(_ task: Int, _ database: PostgresDatabase) async throws {
            for number in 0..<30 {
                let tenant = "t\((task + number) % 10)"
                if (task + number) % 7 == 0 {
                    await #expect(throws: SQLError.self) {
                        try await database.read(in: .tenant(tenant)) { try await $0.rows("SELECT 1 / 0") }
                    }
                }
                let rows = try await database.read(in: .tenant(tenant)) { connection in
                    try await connection.rows("SELECT tenant_id, id FROM items WHERE id = $1", [SQLValue(number)])
                }
                #expect(rows == [SQLRow([.text(tenant), SQLValue(number)])])
            }
        }

        @Test("survive that all their connections end")
        func killed() async throws {
            try await TemporaryDatabase.with(Self.schema) { temporary async throws in
                try await withThrowingTaskGroup { group in
                    for task in 0..<8 {
                        group.addTask {
                            for _ in 0..<100 {
                                let rows = try await temporary.database.read(in: .tenant("t1")) { connection in
                                    try await connection.rows("SELECT count(*) FROM items")
                                }
                                #expect(rows == [SQLRow([.integer(100)])], "\(task)")
                            }
                        }
                    }
                    group.addTask { try await temporary.killBackends() }
                    try await group.waitForAll()
                }
            }
        }

        @Test("that find no connection in time are busy, and are answered again later")
        func bounded() async throws {
            var options = PostgresOptions()
            options.readConnections = 1
            options.waitMilliseconds = 1_000
            try await TemporaryDatabase.with(Self.schema, options: options) { temporary async throws in
                async let slow = temporary.database.read(in: .allTenants) { connection in
                    try await connection.rows("SELECT pg_sleep(3)")
                }
                try await Task.sleep(for: .milliseconds(500))

                await #expect(throws: SQLError.busy) {
                    try await temporary.database.read(in: .allTenants) { try await $0.rows("SELECT 1") }
                }

                #expect(try await slow.count == 1)
                #expect(try await temporary.count("items") == 1_000)
            }
        }

        @Test("of a database that is closed are refused")
        func closed() async throws {
            try await TemporaryDatabase.with(Self.schema) { temporary async throws in
                #expect(try await temporary.count("items") == 1_000)

                await temporary.database.close()

                await #expect(throws: SQLError.closed) { try await temporary.count("items") }
                await #expect(throws: SQLError.closed) {
                    try await temporary.database.write(in: .allTenants) { try await $0.rows("SELECT 1") }
                }
            }
        }
    }
}
