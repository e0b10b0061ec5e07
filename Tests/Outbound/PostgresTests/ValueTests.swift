import Postgres
import SQLStore
import Testing

extension OnPostgres {
    @Suite("Values on their way to PostgreSQL and back")
    struct ValueTests {
        @Test("come back as they were")
        func roundTrip() async throws {
            let values: [SQLValue] = [
                .integer(.min), .integer(.max), .integer(0), .real(-0.5), .real(.infinity), .text(""), .text("زينب 🌙"),
                .blob([]), .blob([0, 255]), .blob([UInt8](repeating: 7, count: 100_000)), .null,
            ]

            try await TemporaryDatabase.with("CREATE TABLE none ()") { temporary async throws in
                for value in values {
                    let rows = try await temporary.database.read(in: .allTenants) { connection in
                        try await connection.rows("SELECT $1", [value])
                    }
                    #expect(rows == [SQLRow([value])])
                }
            }
        }

        @Test("are told by their types, also when a statement was first run with nulls")
        func types() async throws {
            try await TemporaryDatabase.with("CREATE TABLE items (id BIGINT, label TEXT, data BYTEA)") {
                temporary async throws in
                let values: [[SQLValue]] = [
                    [.null, .null, .null], [.integer(1), .null, .blob([1])], [.integer(2), .text("two"), .null],
                ]
                for values in values {
                    try await temporary.database.write(in: .allTenants) { connection in
                        try await connection.run("INSERT INTO items VALUES ($1 - 1, $2, $3)", values)
                    }
                }

                let rows = try await temporary.database.read(in: .allTenants) { connection in
                    try await connection.rows("SELECT id, label, data FROM items ORDER BY id NULLS FIRST")
                }
                #expect(
                    rows == [
                        SQLRow([.null, .null, .null]), SQLRow([.integer(0), .null, .blob([1])]),
                        SQLRow([.integer(1), .text("two"), .null]),
                    ])
            }
        }

        @Test("of the server's own types are one of the five, or unexpected")
        func serverTypes() async throws {
            try await TemporaryDatabase.with("CREATE TABLE none ()") { temporary async throws in
                let rows = try await temporary.database.read(in: .allTenants) { connection in
                    try await connection.rows(
                        "SELECT true, 1::int2, 2::int4, 3::oid, 0.5::float4, 'a'::varchar, 'b'::name, pg_sleep(0)")
                }
                #expect(
                    rows == [
                        SQLRow([
                            .integer(1), .integer(1), .integer(2), .integer(3), .real(0.5), .text("a"), .text("b"),
                            .null,
                        ])
                    ])
                await #expect(throws: SQLError.unexpectedValue(column: 1)) {
                    try await temporary.database.read(in: .allTenants) { try await $0.rows("SELECT 1, now()") }
                }
            }
        }

        @Test("of more texts than are kept prepared are still answered")
        func manyTexts() async throws {
            try await TemporaryDatabase.with("CREATE TABLE none ()") { temporary async throws in
                for number in 0..<(2 * 512 + 10) {
                    let rows = try await temporary.database.read(in: .allTenants) { connection in
                        try await connection.rows("SELECT \(number)::bigint + $1", [.integer(1)])
                    }
                    #expect(rows == [SQLRow([.integer(Int64(number) + 1)])])
                }
            }
        }
    }
}
