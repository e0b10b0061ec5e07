import SQLStore
import Testing

@testable import Postgres

extension OnPostgres {
    @Suite("What PostgreSQL refuses")
    struct ErrorTests {
        private static let schema = """
            CREATE TABLE users (
                id BIGINT PRIMARY KEY, email TEXT NOT NULL CONSTRAINT users_by_email UNIQUE,
                age BIGINT CONSTRAINT age_is_real CHECK (age >= 0), friend BIGINT REFERENCES users (id),
                boss BIGINT REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED
            );
            INSERT INTO users (id, email) VALUES (1, 'a');
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'users stay'; END $$;
            CREATE TRIGGER users_stay BEFORE DELETE ON users FOR EACH ROW EXECUTE FUNCTION refuse();
            """

        @Test(
            "has its own error",
            arguments: [
                ("INSERT INTO users (id, email) VALUES (1, 'b')", .unique("users_pkey")),
                ("INSERT INTO users (id, email) VALUES (2, 'a')", .unique("users_by_email")),
                ("INSERT INTO users (id, email) VALUES (2, NULL)", .notNull("users.email")),
                ("INSERT INTO users (id, email, age) VALUES (2, 'b', -1)", .check("age_is_real")),
                ("INSERT INTO users (id, email, friend) VALUES (2, 'b', 9)", .foreignKey),
                ("INSERT INTO users (id, email, boss) VALUES (2, 'b', 9)", .foreignKey),
                ("DELETE FROM users", .check("users stay")),
            ] as [(String, SQLError)])
        func constraints(statement: String, expected: SQLError) async throws {
            try await TemporaryDatabase.with(Self.schema) { temporary async throws in
                await #expect(throws: expected) {
                    try await temporary.database.write(in: .allTenants) { try await $0.run(statement) }
                }

                #expect(try await temporary.count("users") == 1)
            }
        }

        @Test("as a defect of the store is a statement error, and the next is answered")
        func statements() async throws {
            let defects: [(String, [SQLValue])] = [
                ("SELEC 1", []), ("SELECT nothing FROM users", []), ("SELECT 1; SELECT 2", []), ("", []),
                ("SELECT $1", []), ("SELECT $2::text", [.text("a")]), ("SELECT $0", [.null]),
                ("INSERT INTO users (id, email) VALUES ('x', 'b')", []), ("COMMIT", []), ("rollback", []),
                ("SELECT $1", [.text("a\0")]),
            ]
            try await TemporaryDatabase.with(Self.schema) { temporary async throws in
                for (statement, values) in defects {
                    let error = await #expect(throws: SQLError.self, "\(statement)") {
                        try await temporary.database.write(in: .allTenants) { try await $0.rows(statement, values) }
                    }
                    #expect(error?.isStatement == true, "\(statement): \(String(describing: error))")
                }

                #expect(try await temporary.count("users") == 1)
            }
        }

        @Test("to write while reading is a statement error, and the next read works")
        func writingReader() async throws {
            try await TemporaryDatabase.with(Self.schema) { temporary async throws in
                await #expect(throws: SQLError.statement("a read must not write")) {
                    try await temporary.database.read(in: .allTenants) { try await $0.run("UPDATE users SET age = 1") }
                }

                #expect(try await temporary.count("users") == 1)
            }
        }

        @Test("ends the transaction, also where the work overlooks it")
        func overlooked() async throws {
            try await TemporaryDatabase.with(Self.schema) { temporary async throws in
                await #expect(throws: SQLError.unique("users_by_email")) {
                    try await temporary.database.write(in: .allTenants) { connection in
                        try await connection.run("INSERT INTO users (id, email) VALUES (2, 'b')")
                        _ = try? await connection.run("INSERT INTO users (id, email) VALUES (3, 'a')")
                        _ = try? await connection.run("INSERT INTO users (id, email) VALUES (4, 'd')")
                    }
                }

                #expect(try await temporary.count("users") == 1)
            }
        }

        @Test("for taking too long, itself or for a lock, is busy")
        func tooLong() async throws {
            var options = PostgresOptions()
            options.statementMilliseconds = 200
            options.lockMilliseconds = 50
            try await TemporaryDatabase.with(Self.schema, options: options) { temporary async throws in
                let other = try await temporary.connection()
                try await other.script("BEGIN; UPDATE users SET age = 1")

                for statement in ["UPDATE users SET age = 2", "SELECT pg_sleep(9)"] {
                    await #expect(throws: SQLError.busy, "\(statement)") {
                        try await temporary.database.write(in: .allTenants) { try await $0.run(statement) }
                    }
                }
                await #expect(throws: SQLError.busy) {
                    try await temporary.database.read(in: .allTenants) { try await $0.run("SELECT pg_sleep(9)") }
                }
            }
        }
    }
}
