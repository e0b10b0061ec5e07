import SQLStore
import SQLite
import Testing

@Suite("What SQLite refuses")
struct ErrorTests {
    private static let schema = """
        CREATE TABLE users (
            id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, age INTEGER CHECK (age >= 0),
            friend INTEGER REFERENCES users (id), boss INTEGER REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED
        ) STRICT
        """

    @Test(
        "has its own error",
        arguments: [
            ("INSERT INTO users (id, email) VALUES (1, 'b')", .unique("users.id")),
            ("INSERT INTO users (id, email) VALUES (2, 'a')", .unique("users.email")),
            ("INSERT INTO users (id, email) VALUES (2, NULL)", .notNull("users.email")),
            ("INSERT INTO users (id, email, age) VALUES (2, 'b', -1)", .check("age >= 0")),
            ("INSERT INTO users (id, email, friend) VALUES (2, 'b', 9)", .foreignKey),
            ("INSERT INTO users (id, email, boss) VALUES (2, 'b', 9)", .foreignKey),
        ] as [(String, SQLError)])
    func constraints(statement: String, expected: SQLError) async throws {
        try await TemporaryDatabase.with(Self.schema, "INSERT INTO users (id, email) VALUES (1, 'a')") { temporary in
            await #expect(throws: expected) {
                try await temporary.database.write { try await $0.run(statement) }
            }

            let count = try await temporary.count("users")
            #expect(count == 1)
        }
    }

    @Test(
        "as a defect of the store is a statement error",
        arguments: [
            ("SELEC 1", []), ("SELECT nothing FROM users", []), ("SELECT 1; SELECT 2", []), ("", []),
            ("SELECT $1", []), ("SELECT $1", [.null, .null]), ("SELECT ?", [.null]), ("SELECT $1::text", [.null]),
            ("SELECT $0", [.null]), ("INSERT INTO users (id, email) VALUES ('x', 'b')", []),
        ] as [(String, [SQLValue])])
    func statements(statement: String, values: [SQLValue]) async throws {
        try await TemporaryDatabase.with(Self.schema) { temporary in
            let error = await #expect(throws: SQLError.self) {
                try await temporary.database.write { try await $0.rows(statement, values) }
            }

            guard case .statement? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test("to write while reading is a statement error, and the next read works")
    func writingReader() async throws {
        try await TemporaryDatabase.with(Self.schema) { temporary in
            await #expect(throws: SQLError.statement("a read must not write")) {
                try await temporary.database.read { try await $0.run("DELETE FROM users") }
            }

            let count = try await temporary.count("users")
            #expect(count == 0)
        }
    }

    @Test("a store may catch, and go on in the same transaction")
    func caught() async throws {
        try await TemporaryDatabase.with(Self.schema) { temporary in
            try await temporary.database.write { connection in
                try await connection.run("INSERT INTO users (id, email) VALUES (1, 'a')")
                _ = try? await connection.run("INSERT INTO users (id, email) VALUES (2, 'a')")
                try await connection.run("INSERT INTO users (id, email) VALUES (3, 'c')")
            }

            let count = try await temporary.count("users")
            #expect(count == 2)
        }
    }

    @Test("a column of another type is unexpected, as is one that is not there")
    func unexpectedValues() throws {
        let row = SQLRow([.text("x"), .null, .integer(2), .integer(1_500)])

        #expect(throws: SQLError.unexpectedValue(column: 0)) { try row.integer(0) }
        #expect(throws: SQLError.unexpectedValue(column: 1)) { try row.text(1) }
        #expect(throws: SQLError.unexpectedValue(column: 2)) { try row.bool(2) }
        #expect(throws: SQLError.unexpectedValue(column: 3)) { try row.optionalBlob(3) }
        #expect(throws: SQLError.unexpectedValue(column: 4)) { try row.optionalText(4) }
        #expect(try row.optionalText(1) == nil)
        #expect(try SQLValue.date(row.date(3)) == .integer(1_500))
    }
}
